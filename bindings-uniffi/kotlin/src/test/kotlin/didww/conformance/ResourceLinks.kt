package didww.conformance

import didww.Resource
import didww.ResourceIdentifier
import didww.UploadedFile

/** Sets a relationship as a program does: to ids by the property for ids, to resources by that of the relationship. */
fun link(resource: Resource, name: String, node: Any?, held: Map<String, Any?>) {
    val face = relationship(resource, name)
    val value = linked(node, held)
    val several = value as? List<*> ?: listOf(value)
    refusable {
        when {
            face == null || face.isMany != (value is List<*>) -> resource.setLinkage(name, value)
            several.all { it is String } && several.isNotEmpty() -> putLink(resource, name, face.idsKey, value)
            several.all { it is Resource? } -> putLink(resource, name, face.key, value)
            // a property takes neither identifiers nor a mixture
            else -> resource.setLinkage(name, value)
        }
    }
}

private fun putLink(resource: Resource, name: String, key: String, value: Any?) {
    val setter = "set" + key.replaceFirstChar(Char::uppercase)
    val method = resource.javaClass.methods.find { it.name == setter && it.parameterCount == 1 }
    val fits = method != null && (value == null || method.parameterTypes[0].isInstance(value))
    // what the property does not take, be it because it is a val, can be given by name, where the core says no
    if (fits) method.invoke(resource, value) else resource.setLinkage(name, value)
}

private fun linked(node: Any?, held: Map<String, Any?>): Any? {
    if (node is List<*>) return node.map { linked(it, held) }
    if (node !is Map<*, *>) return node
    if ("named" !in node) return ResourceIdentifier(node["type"].toString(), node["id"].toString())
    val found = held[node["named"]]
    if (found !is Resource && found !is UploadedFile) {
        throw Mismatch("${shown(node["named"])} is nothing that can be linked to")
    }
    return found
}

/** Compares the linkage of a relationship, and the ids that the class has for it. */
fun lookAtLink(resource: Resource, name: String, wanted: Any?) {
    val got = resource.linkage(name)
    val expected = if (isAbsent(wanted)) null else identifiers(resource, name, wanted)
    if (got != expected) throw Mismatch("$name: ${shown(got ?: Nothing)} instead of ${shown(wanted)}")
    val face = relationship(resource, name) ?: return
    val ids = got.orEmpty().map { it.id }
    val seen = property(resource, face.idsKey)
    if (seen != if (face.isMany) ids else ids.firstOrNull()) differ(face.idsKey, seen, ids)
}

private fun identifiers(resource: Resource, name: String, node: Any?): List<ResourceIdentifier> = when (node) {
    null -> emptyList()
    is List<*> -> node.flatMap { identifiers(resource, name, it) }
    is Map<*, *> -> listOf(ResourceIdentifier(node["type"].toString(), node["id"].toString()))
    else -> {
        val type = relationship(resource, name)?.types?.first()
            ?: throw Mismatch("$name of ${resource.type} is no relationship that the class has")
        listOf(ResourceIdentifier(type, node.toString()))
    }
}
