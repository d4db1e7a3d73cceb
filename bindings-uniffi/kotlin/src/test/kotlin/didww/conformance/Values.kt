package didww.conformance

import didww.Absent
import didww.AttributeTable
import didww.EnumValue
import didww.Kind
import didww.Members
import didww.NestedObject
import didww.VoiceInTrunkConfiguration
import didww.enumClass
import java.math.BigDecimal
import java.math.BigInteger
import java.time.DateTimeException
import java.time.Instant
import java.time.LocalDate
import java.time.OffsetDateTime

/** A value, and the kind that the class says it has. `Nothing`: neither null nor a value. */
class Seen(val value: Any?, val kind: Int? = null)

/** Reads a time; one without a zone is in UTC. */
fun timeOf(text: String): Instant? {
    val written = text.replaceFirst(' ', 'T')
    val zoned = if (Regex("(Z|[+-]\\d\\d:\\d\\d)$").containsMatchIn(written)) written else "${written}Z"
    return try {
        OffsetDateTime.parse(zoned).toInstant()
    } catch (_: DateTimeException) {
        null
    }
}

private fun dateOf(text: String): LocalDate? = try {
    LocalDate.parse(text)
} catch (_: DateTimeException) {
    null
}

// To be set

/** What a program would set: a value of the type that the member has; one that fits no such type as it is. */
internal fun valueOf(node: Any?, face: AttributeTable?): Any? = when {
    node is List<*> -> node.mapTo(ArrayList()) { itemOf(it, face) }
    node is Map<*, *> -> if ("\$json" in node) node["\$json"] else objectOf(nodeOf(node))
    face == null || node == null -> node
    else -> scalarOf(node, face)
}

private fun itemOf(node: Any?, face: AttributeTable?): Any? = when {
    face?.kind == Kind.LIST && face.of >= 0 && (node is String || node is Long) -> enumClass(face.of).of(node.toString())
    else -> valueOf(node, null)
}

private fun scalarOf(node: Any, face: AttributeTable): Any = when (face.kind) {
    Kind.ENUMERATION -> if (node is String || node is Long) enumClass(face.of).of(node.toString()) else node
    Kind.INSTANT -> (node as? String)?.let(::timeOf) ?: node
    Kind.DATE -> (node as? String)?.let(::dateOf) ?: node
    Kind.DECIMAL -> decimalOf(node) ?: node
    else -> node
}

/** Makes a nested object, as a program would. */
fun objectOf(node: Node): NestedObject {
    val type = node["\$type"].toString()
    val made = objectClasses[type]?.let(::made) ?: VoiceInTrunkConfiguration.Other(type)
    refusable {
        for ((name, member) in node) {
            if (name == "\$type") continue
            val face = attribute(made, name)
            if (face == null) made[name] = valueOf(member, null) else put(made, name, face.key, valueOf(member, face))
        }
    }
    return made
}

// As it is seen

/**
 * A member as a program reads it, by its property where the class has one.
 *
 * A property gives a neutral value where there is nothing, null, or what its type does not take. What `get` and `has` say must agree
 * with it.
 */
fun memberOf(owner: Members, name: String): Seen {
    val plain = owner.lookup(name).let { if (it === Absent) Nothing else it }
    if (owner.has(name) != (plain !== Nothing)) throw Mismatch("$name: has() and get() contradict each other")
    if (plain !== Nothing && owner[name] != plain) throw Mismatch("$name: get() is not steady")
    val face = attribute(owner, name) ?: return Seen(plain)
    val typed = property(owner, face.key)
    if (plain === Nothing || plain == null || isMisfit(plain, face)) {
        if (!isNeutral(typed)) throw Mismatch("$name: ${shown(typed)}, where get() gives ${shown(plain)}")
        return Seen(plain, face.kind)
    }
    if (!isOne(typed, plain)) throw Mismatch("$name: ${shown(typed)}, but get() gives ${shown(plain)}")
    return Seen(typed, face.kind)
}

/** Whether the property's type does not take a value. */
private fun isMisfit(value: Any, face: AttributeTable): Boolean = when (face.kind) {
    Kind.PLAIN -> value !is String
    Kind.ENUMERATION -> value !is EnumValue
    Kind.INTEGER -> value !is Long
    Kind.BOOLEAN -> value !is Boolean
    Kind.DECIMAL -> value !is BigDecimal
    Kind.INSTANT -> value !is Instant
    Kind.DATE -> value !is LocalDate
    Kind.OBJECT -> value !is NestedObject
    else -> value !is List<*>
}

/** Whether a property gives this where the answer says nothing. */
private fun isNeutral(value: Any?): Boolean = when (value) {
    null, "", 0L, false -> true
    is BigDecimal -> value.signum() == 0
    is EnumValue -> value.value.isEmpty()
    else -> value is List<*> && value.isEmpty()
}

/** Whether two ways to ask gave the same; what can be changed in place is one object. */
private fun isOne(typed: Any?, plain: Any?): Boolean =
    if (plain is NestedObject || plain is List<*>) typed === plain else typed == plain

/** Whether plain data are the same; `1` and `true` are not. */
fun sameJson(got: Any?, wanted: Any?): Boolean = when {
    wanted is Map<*, *> ->
        got is Map<*, *> && got.keys == wanted.keys && wanted.all { (name, member) -> sameJson(got[name], member) }
    wanted is List<*> ->
        got is List<*> && got.size == wanted.size && wanted.indices.all { sameJson(got[it], wanted[it]) }
    wanted is Number && got is Number -> sameNumber(got, wanted)
    else -> got == wanted
}

private fun sameNumber(got: Number, wanted: Number): Boolean =
    isWhole(got) == isWhole(wanted) && BigDecimal(got.toString()).compareTo(BigDecimal(wanted.toString())) == 0

private fun isWhole(number: Number): Boolean = number is Long || number is Int || number is BigInteger

/** How a value differs from what a case expects; null if it does not. */
fun difference(seen: Seen, wanted: Any?): String? {
    val value = seen.value
    if (value === Nothing) return if (isAbsent(wanted)) null else "absent instead of ${shown(wanted)}"
    if (wanted is List<*> && value is List<*>) return listDifference(value, wanted, seen.kind)
    if (value is NestedObject && wanted is Map<*, *>) return objectDifference(value, nodeOf(wanted))
    return if (isSame(value, wanted, seen.kind)) null else "${shown(value)} instead of ${shown(wanted)}"
}

private fun listDifference(got: List<*>, wanted: List<*>, kind: Int?): String? {
    if (got.size != wanted.size) return "${shown(got)} instead of ${shown(wanted)}"
    return wanted.indices.firstNotNullOfOrNull { difference(Seen(got[it], kind), wanted[it]) }
}

private fun isSame(got: Any?, wanted: Any?, kind: Int?): Boolean = when {
    got == null -> wanted == null
    got is EnumValue -> (wanted is String || wanted is Long) && got.value == wanted.toString()
    got is Instant -> wanted is String && got == timeOf(wanted)
    got is LocalDate -> got.toString() == wanted
    got is BigDecimal -> decimalOf(wanted)?.compareTo(got) == 0
    kind == null && wanted is Map<*, *> && "\$json" in wanted -> sameJson(got, wanted["\$json"])
    else -> sameJson(got, wanted)
}

private fun decimalOf(wanted: Any?): BigDecimal? = when (wanted) {
    is String -> wanted.toBigDecimalOrNull()
    is Number -> BigDecimal(wanted.toString())
    else -> null
}

private fun objectDifference(got: NestedObject, wanted: Node): String? = wanted.entries.firstNotNullOfOrNull { (name, member) ->
    val found = if (name == "\$type") typeDifference(got, member.toString()) else difference(memberOf(got, name), member)
    found?.let { "$name: $it" }
}

private fun typeDifference(got: NestedObject, type: String): String? {
    val known = objectClasses[type]
    val isRight = if (known == null) got.javaClass.simpleName == "Other" else got.objectClass === known
    return if (isRight && (got.type == type || got.type.isEmpty())) null else "${shown(got)} instead of one of $type"
}
