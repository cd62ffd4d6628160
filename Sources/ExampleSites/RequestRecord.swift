/// One request as the server saw it arrive.
///
/// It is recorded before it is answered, so a client that has its answer finds the record here.
package struct RequestRecord: Hashable, Sendable {
    /// 1 for the first request that this server got.
    package let order: Int
    /// 1 for the first request of this very ``target`` at the address that was asked.
    package let count: Int
    package let method: String
    /// The site asked for; nil when there is no such site.
    package let site: String?
    /// The path as sent, without its query: `/hazelbank/team.html`.
    package let path: String
    /// The path as sent, with its query: `/hazelbank/team.html?row=7`.
    package let target: String
    /// The status that the answer carries; nil when there will be no answer.
    package let status: Int?
    /// Microseconds since 1970, UTC.
    package let unixMicroseconds: Int64
}
