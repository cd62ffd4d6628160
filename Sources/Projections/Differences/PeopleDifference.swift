package import Jobs

/// What two readings of a firm's people have not in common.
///
/// People are matched by name, whatever its case and spacing; of several with one name, the first
/// with the first.
package struct PeopleDifference: Hashable, Sendable {
    package var added: [FirmProfile.Person] = []
    package var changed: [ChangedPerson] = []
    package var removed: [FirmProfile.Person] = []

    package init(from before: [FirmProfile.Person], to after: [FirmProfile.Person]) {
        var left = Dictionary(grouping: before.indices) { before[$0].name.comparedName }
        var matched: Set<Int> = []
        for person in after {
            let name = person.name.comparedName
            guard let index = left[name]?.first else {
                added.append(person)
                continue
            }
            left[name]?.removeFirst()
            matched.insert(index)
            let fields = PersonField.all.filter { $0.value(before[index]) != $0.value(person) }
            guard !fields.isEmpty else { continue }
            changed.append(
                ChangedPerson(
                    name: person.name,
                    changes: fields.map { field in
                        FieldChange(
                            field: field.name, before: field.value(before[index]),
                            after: field.value(person))
                    }))
        }
        removed = before.indices.filter { !matched.contains($0) }.map { before[$0] }
    }

    package var isEmpty: Bool { added.isEmpty && changed.isEmpty && removed.isEmpty }
}

/// Someone whom both readings name, and what they say differently.
package struct ChangedPerson: Hashable, Sendable {
    package var name: String
    package var changes: [FieldChange]
}

/// A field that had one text before and has another after.
package struct FieldChange: Hashable, Sendable {
    package var field: String
    package var before: String
    package var after: String
}

/// The fields of a person, by the names that they have in JSON.
private struct PersonField: Sendable {
    let name: String
    let value: @Sendable (FirmProfile.Person) -> String

    static let all: [PersonField] = [
        PersonField(name: "name") { $0.name },
        PersonField(name: "title") { $0.title },
        PersonField(name: "group") { $0.group },
        PersonField(name: "linkedIn") { $0.linkedIn },
        PersonField(name: "x") { $0.x },
        PersonField(name: "email") { $0.email },
        PersonField(name: "photo") { $0.photo },
        PersonField(name: "bio") { $0.bio },
        PersonField(name: "page") { $0.page },
    ]
}

extension FirmProfile {
    /// What two readings of a site say differently of the firm itself; people and pages aside.
    package func factChanges(to after: FirmProfile) -> [FieldChange] {
        let fields: [(String, (FirmProfile) -> String)] = [
            ("outcome", { $0.outcome.name }),
            ("summary", { $0.summary }),
            ("emails", { $0.emails.joined(separator: ", ") }),
            ("phones", { $0.phones.joined(separator: ", ") }),
            ("locations", { $0.locations.joined(separator: ", ") }),
            ("sectors", { $0.sectors.joined(separator: ", ") }),
            ("stages", { $0.stages.joined(separator: ", ") }),
            ("portfolioURL", { $0.portfolioURL }),
            ("linkedIn", { $0.linkedIn }),
            ("x", { $0.x }),
        ]
        return fields.compactMap { name, value in
            let (left, right) = (value(self), value(after))
            return left == right ? nil : FieldChange(field: name, before: left, after: right)
        }
    }
}
