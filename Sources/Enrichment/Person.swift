/// Somebody whom a firm's website names as its own.
package struct Person: Sendable, Hashable {
    /// How the page groups its people.
    package enum Group: String, Sendable, Hashable, CaseIterable {
        case team, board, advisor
    }

    package var name: String
    package var title: String?
    package var linkedIn: String?
    package var x: String?
    package var email: String?
    /// Absolute address of a portrait.
    package var photo: String?
    package var bio: String?
    package var group: Group
    /// The address of the page that names the person.
    package var page: String

    package init(name: String, group: Group = .team, page: String) {
        self.name = name
        self.group = group
        self.page = page
    }
}
