package didww

/**
 * What is at the end of a row: the number of its set of absent members, or an object with that as `n`, and with the wire type
 * that no schema tells (`t`), members (`x`) and relationships (`r`) outside the schema, and the resource's own meta (`m`).
 */
private fun tailOf(row: Array<Any?>): Map<String, Any?>? = (row[row.size - 1] as? Map<*, *>)?.let(Json::membersOf)

/** The number of a row's set of absent members. */
internal fun absentSetOf(row: Array<Any?>): Int = (row[row.size - 1] as? Long ?: tailOf(row)?.get("n") as Long).toInt()

/** The wire type of a row, where no schema tells it. */
internal fun wireTypeOf(row: Array<Any?>): String? = tailOf(row)?.get("t") as String?

/** What a row has outside the schema. */
internal fun outsideOf(row: Array<Any?>): Map<String, Any?> = tailOf(row)?.get("x")?.let(Json::membersOf).orEmpty()

/** Relationships of a row outside the schema. */
internal fun relationshipsOutsideOf(row: Array<Any?>): Map<String, Any?> = tailOf(row)?.get("r")?.let(Json::membersOf).orEmpty()

/** The row of a resource's own meta. */
internal fun metaOf(row: Array<Any?>): Array<Any?>? = tailOf(row)?.get("m")?.let(Json::itemsOf)

/** A value that does not fit its kind, as it came. */
internal fun loose(value: Any?): Any? = if (value is Map<*, *> && "j" in value) value["j"] else value
