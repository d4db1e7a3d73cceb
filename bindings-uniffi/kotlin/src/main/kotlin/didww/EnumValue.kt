package didww

/** A value of an enum of the API: one of those that this release knows, or another one that came or is to be sent. */
public abstract class EnumValue internal constructor(
    /** Its name, as it stands in filters and in answers of most API versions. */
    public val value: String,
) {
    final override fun equals(other: Any?): Boolean =
        this === other || (other is EnumValue && other.value == value && other.javaClass.superclass === javaClass.superclass)

    final override fun hashCode(): Int = value.hashCode()

    /** [value]. */
    final override fun toString(): String = value
}

/** The values of an enum. The companion of its class is one. */
public abstract class EnumClass<T : EnumValue> internal constructor() {
    internal abstract fun listed(): List<T>

    internal abstract fun other(value: String): T

    // not made with the class, of which each value is a part
    private val byName: Map<String, T> by lazy(LazyThreadSafetyMode.PUBLICATION) { listed().associateBy { it.value } }

    /** The values that this release knows. */
    public val entries: Collection<T>
        get() = byName.values

    /** The value of a name: one that this release knows, else `Other`. */
    public fun of(value: String): T = byName[value] ?: other(value)
}
