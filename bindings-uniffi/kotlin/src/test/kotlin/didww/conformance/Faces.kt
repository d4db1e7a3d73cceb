package didww.conformance

import didww.AttributeTable
import didww.Members
import didww.NestedObject
import didww.ObjectClass
import didww.RelationshipTable
import didww.Resource
import didww.ResourceClass
import didww.objectClass
import didww.resourceClass
import java.lang.reflect.InvocationTargetException
import java.lang.reflect.Method

/** The spelling of a name of the schema in Kotlin. */
fun camel(name: String): String = Regex("_([a-z0-9])").replace(name) { it.groupValues[1].uppercase() }

/** The name of a class as the schema writes it. */
fun snake(name: String): String = Regex("(?<!^)[A-Z]").replace(name) { "_" + it.value }.lowercase()

private fun capital(key: String): String = key.replaceFirstChar(Char::uppercase)

private fun isBooleanName(key: String): Boolean = key.startsWith("is") && key.getOrNull(2)?.isLowerCase() == false

private fun getter(owner: Any, key: String): Method? {
    val name = if (isBooleanName(key)) key else "get${capital(key)}"
    return owner.javaClass.methods.find { it.name == name && it.parameterCount == 0 }
}

private fun setter(owner: Any, key: String): Method? {
    val name = "set${capital(if (isBooleanName(key)) key.drop(2) else key)}"
    return owner.javaClass.methods.find { it.name == name && it.parameterCount == 1 }
}

private fun call(method: Method, owner: Any, vararg given: Any?): Any? = try {
    method.invoke(owner, *given)
} catch (error: InvocationTargetException) {
    throw error.targetException
}

/** Whether there is a property of that name. */
fun hasProperty(owner: Any, key: String): Boolean = getter(owner, key) != null

/** Reads a property by its name, as a program does. */
fun property(owner: Any, key: String): Any? =
    call(getter(owner, key) ?: throw Mismatch("${owner.javaClass.simpleName} has no property $key"), owner)

/**
 * Sets a property by its name, as a program does. What the property's type does not take, a program that compiles could only set by
 * the name in the schema, and is set so.
 */
fun put(owner: Members, name: String, key: String, value: Any?) {
    val setter = setter(owner, key) ?: throw Refused(IllegalArgumentException("$key is a val"))
    val type = setter.parameterTypes[0].kotlin.javaObjectType
    val fits = if (value == null) !setter.parameterTypes[0].isPrimitive else type.isInstance(value)
    try {
        if (fits && !isMisfit(setter, value)) call(setter, owner, value) else owner[name] = value
    } catch (error: NullPointerException) {
        // what says that the property is never null
        if (value != null) throw error
        owner[name] = null
    }
}

/** Whether a list has items that the property does not take. */
private fun isMisfit(setter: Method, value: Any?): Boolean {
    val list = setter.genericParameterTypes[0] as? java.lang.reflect.ParameterizedType
    val item = list?.actualTypeArguments?.get(0) ?: return false
    val type = item as? Class<*> ?: return false
    return value is List<*> && value.any { !type.isInstance(it) }
}

/** The attribute of an object's class that has this name in the schema. */
internal fun attribute(owner: Members, name: String): AttributeTable? = owner.attributes.find { it.name == name }

/** The relationship of a resource's class that has this name in the schema. */
internal fun relationship(owner: Resource, name: String): RelationshipTable? = owner.table.relationships.find { it.name == name }

/** The classes of resources by their JSON:API types. */
val resourceClasses: Map<String, ResourceClass<*>> =
    generateSequence(0) { it + 1 }.map(::resourceClass).takeWhile { it != null }.filterNotNull().associateBy { it.type }

/** A nested object as a program makes one. */
fun made(objectClass: ObjectClass<*>): NestedObject =
    objectClass.javaClass.enclosingClass.getConstructor().newInstance() as NestedObject

/** The classes of nested objects by what a case calls them. */
val objectClasses: Map<String, ObjectClass<*>> =
    generateSequence(0) { it + 1 }.map(::objectClass).takeWhile { it != null }.filterNotNull()
        .associateBy { it.form.type.ifEmpty { snake(it.form.name) } }
