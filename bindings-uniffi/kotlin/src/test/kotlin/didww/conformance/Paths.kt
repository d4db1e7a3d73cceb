package didww.conformance

import didww.Members
import didww.NestedObject
import didww.Page
import didww.Resource
import didww.UnknownResource

/** The rows of a page, or of a list. */
fun rowsOf(held: Any?): List<Resource> = when (held) {
    is Page<*> -> held
    is Rows -> held.rows
    else -> throw Mismatch("these are no rows: ${shown(held)}")
}

/** A resource. */
fun resourceOf(held: Any?): Resource = held as? Resource ?: throw Mismatch("this is no resource: ${shown(held)}")

private fun itemOf(items: List<*>, segment: String): Any? {
    val index = segment.toIntOrNull() ?: -1
    if (index !in items.indices) throw Mismatch("there is no item $segment")
    return items[index]
}

/** What a path leads to: a value, a resource, a list of resources, or nothing. */
fun see(held: Any?, path: String): Seen {
    val segments = if (path.isEmpty()) emptyList() else path.split('.')
    val way = if (held is Resource) segments else segments.drop(1)
    val begin = Seen(held as? Resource ?: itemOf(rowsOf(held), segments.firstOrNull().orEmpty()))
    return way.fold(begin) { seen, segment -> behind(seen, segment, path) }
}

private fun behind(seen: Seen, segment: String, path: String): Seen = when (val value = seen.value) {
    is Resource -> ofResource(value, segment)
    is NestedObject -> memberOf(value, segment)
    is List<*> -> Seen(itemOf(value, segment), seen.kind)
    else -> throw Mismatch("$path: nothing is behind $segment")
}

private fun ofResource(resource: Resource, name: String): Seen = when (name) {
    "id" -> Seen(resource.id)
    "type" -> Seen(resource.type)
    "meta" -> Seen(resource.meta ?: Nothing)
    else -> if (relationship(resource, name) == null) memberOf(resource, name) else Seen(linkedOf(resource, name))
}

private fun linkedOf(resource: Resource, name: String): Any {
    val seen = property(resource, requireNotNull(relationship(resource, name)).key)
    val expected = if (seen is List<*>) seen else listOfNotNull(seen)
    val related = resource.related(name)
    // no property takes one of a type that this release does not know
    if (expected.isEmpty() && related.any { it is UnknownResource }) return related.single()
    // both ways to ask, and twice, give the same objects
    for (again in listOf(related, resource.related(name))) {
        if (again.size != expected.size || again.indices.any { again[it] !== expected[it] }) {
            throw Mismatch("$name: ${shown(again)} are not the same objects as ${shown(expected)}")
        }
    }
    return seen ?: Nothing
}

/** The resource at the end of a path. */
fun resourceAt(held: Any?, path: String): Resource =
    see(held, path).value as? Resource ?: throw Mismatch("$path leads to no resource")

/** Changes what is at the end of a path, in place. */
fun changeAt(resource: Resource, path: String, node: Any?, change: (owner: Any, name: String, node: Any?) -> Unit) {
    val way = path.split('.')
    val owner = way.dropLast(1).fold(resource as Any) { owner, segment ->
        val next = if (owner is List<*>) itemOf(owner, segment) else read(owner as Members, segment)
        if (next !is NestedObject && next !is List<*>) throw Mismatch("$path: nothing is behind $segment")
        next
    }
    refusable { change(owner, way.last(), node) }
}

private fun read(owner: Members, name: String): Any? {
    val face = attribute(owner, name) ?: return owner[name]
    return property(owner, face.key)
}

/** Sets a member, by its property where the class has one. */
fun set(owner: Any, name: String, node: Any?) {
    if (owner is MutableList<*>) {
        @Suppress("UNCHECKED_CAST")
        (owner as MutableList<Any?>)[name.toInt()] = valueOf(node, null)
        return
    }
    val members = owner as Members
    val face = attribute(members, name)
    if (face == null) members[name] = valueOf(node, null) else put(members, name, face.key, valueOf(node, face))
}

/** Adds a value at the end of the list that a member is. */
fun append(owner: Any, name: String, node: Any?) {
    val items = if (owner is List<*>) itemOf(owner, name) else read(owner as Members, name)
    if (items !is MutableList<*>) throw Mismatch("$name is no list: ${shown(items)}")
    val face = (owner as? Members)?.let { attribute(it, name) }
    @Suppress("UNCHECKED_CAST")
    (items as MutableList<Any?>) += itemsOf(valueOf(listOf(node), face))[0]
}
