/// Which class stands for what the schema names, by its place there.
enum Registry {
    /// The class of a resource type; `Resource` for one that this release does not know.
    static func resource(_ place: Int) -> Resource.Type {
        resourceClasses.indices.contains(place) ? resourceClasses[place] : Resource.self
    }

    /// The class of a nested object's form; nil for one that this release does not know.
    static func form(_ place: Int) -> NestedObject.Type? {
        objectClasses.indices.contains(place) ? objectClasses[place] : nil
    }

    /// The class of the kind of call detail records that is called so.
    static func record(_ kind: String?) -> CallRecord.Type? {
        recordClasses.first { $0.table.kind == kind }
    }

    /// The class of a callback, by what it is about; `CallbackEvent` for one that this release does not know.
    static func callback(_ type: String) -> CallbackEvent.Type {
        callbackClasses[type] ?? CallbackEvent.self
    }
}
