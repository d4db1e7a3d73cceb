package didww

import java.math.BigDecimal
import java.math.BigInteger
import java.time.Instant
import java.time.LocalDate

/**
 * JSON as it crosses to the native module and back: null, Boolean, Long, Double, text, `Array<Any?>` for a list and a
 * LinkedHashMap for an object.
 *
 * It reads what the core wrote, so that what is wrong with a text is a fault of this package.
 */
internal object Json {
    /** Reads a text. */
    fun read(text: String): Any? = JsonReader(text).whole()

    /** Reads an object. */
    fun readObject(text: String): Map<String, Any?> = membersOf(read(text))

    /** A list that was read. */
    fun itemsOf(value: Any?): Array<Any?> {
        @Suppress("UNCHECKED_CAST")
        return value as Array<Any?>
    }

    /** An object that was read. */
    fun membersOf(value: Any?): Map<String, Any?> {
        @Suppress("UNCHECKED_CAST")
        return value as Map<String, Any?>
    }

    /** Writes plain data, also of types that JSON has not of its own: times, dates, decimals, values of enums. */
    fun write(value: Any?): String = StringBuilder().also { write(value, it) }.toString()

    private fun write(value: Any?, out: StringBuilder) {
        when (value) {
            null -> out.append("null")
            is String -> writeText(value, out)
            is Boolean -> out.append(value)
            is Double, is Float -> writeNumber((value as Number).toDouble(), out)
            is BigDecimal -> writeText(value.toPlainString(), out)
            is Number -> out.append(value)
            is Map<*, *> -> writeObject(value, out)
            is Iterable<*> -> writeList(value, out)
            is Array<*> -> writeList(value.asList(), out)
            is Instant, is LocalDate, is EnumValue -> writeText(value.toString(), out)
            else -> throw InvalidInputException("${value.javaClass.name} is nothing that JSON can say")
        }
    }

    private fun writeNumber(value: Double, out: StringBuilder) {
        if (value.isNaN() || value.isInfinite()) throw InvalidInputException("$value cannot be sent")
        out.append(value)
    }

    private fun writeObject(members: Map<*, *>, out: StringBuilder) {
        var gap = '{'
        for ((name, value) in members) {
            out.append(gap)
            writeText(name.toString(), out)
            out.append(':')
            write(value, out)
            gap = ','
        }
        out.append(if (gap == '{') "{}" else "}")
    }

    private fun writeList(items: Iterable<*>, out: StringBuilder) {
        var gap = '['
        for (item in items) {
            out.append(gap)
            write(item, out)
            gap = ','
        }
        out.append(if (gap == '[') "[]" else "]")
    }

    private const val HEX = "0123456789abcdef"

    private fun writeText(text: String, out: StringBuilder) {
        out.append('"')
        for ((place, letter) in text.withIndex()) {
            when {
                letter == '"' || letter == '\\' -> out.append('\\').append(letter)
                letter < ' ' -> writeEscaped(letter, out)
                isHalf(text, place) -> throw InvalidInputException(HALF)
                else -> out.append(letter)
            }
        }
        out.append('"')
    }

    private fun writeEscaped(letter: Char, out: StringBuilder) {
        out.append("\\u")
        for (shift in intArrayOf(12, 8, 4, 0)) out.append(HEX[(letter.code shr shift) and 15])
    }

    /** What is said of a text that no bytes stand for. */
    const val HALF = "a text with half a character in it (a surrogate without its other half) cannot be sent"

    private fun isHalf(text: String, place: Int): Boolean {
        val letter = text[place]
        if (!letter.isSurrogate()) return false
        val other = if (letter.isHighSurrogate()) place + 1 else place - 1
        if (other !in text.indices) return true
        return if (letter.isHighSurrogate()) !text[other].isLowSurrogate() else !text[other].isHighSurrogate()
    }

    /** What begins a text that stands for a whole number which a double does not hold. */
    const val NUMBER = '\u0001'

    /** Plain data for a program, of its own: lists, maps, and such numbers as what they are. */
    fun plain(value: Any?): Any? = when (value) {
        is String -> if (value.startsWith(NUMBER)) wholeNumber(value.substring(1)) else value
        is Array<*> -> value.map(::plain)
        is List<*> -> value.map(::plain)
        is Map<*, *> -> value.entries.associate { (name, member) -> name.toString() to plain(member) }
        else -> value
    }

    private fun wholeNumber(digits: String): Number = digits.toLongOrNull() ?: BigInteger(digits)

    /** Plain data as the core takes what no schema knows, so that nothing in it can be changed later. */
    fun frozen(value: Any?): Any? = when (value) {
        null, is Boolean, is String -> value
        is Long -> if (value in -SAFE..SAFE) value else "$NUMBER$value"
        is Int, is Short, is Byte -> (value as Number).toLong()
        is BigInteger -> frozenWhole(value)
        is Double, is Float -> (value as Number).toDouble().also { writeNumber(it, StringBuilder()) }
        is BigDecimal, is Instant, is LocalDate, is EnumValue -> (value as? BigDecimal)?.toPlainString() ?: value.toString()
        is Map<*, *> -> value.entries.associate { (name, member) -> name.toString() to frozen(member) }
        is Iterable<*> -> value.map(::frozen)
        is Array<*> -> value.map(::frozen)
        else -> throw InvalidInputException("${value.javaClass.name} is nothing that JSON can say")
    }

    private fun frozenWhole(value: BigInteger): Any = if (value.bitLength() <= 53) value.toLong() else "$NUMBER$value"

    /** Numbers beyond this are no longer exact where a number is a double. */
    private const val SAFE = (1L shl 53) - 1
}

/** Reads one JSON text. */
private class JsonReader(text: String) {
    private val text = text.toCharArray()
    private var at = 0

    /** Items of the lists that are open. */
    private var items = arrayOfNulls<Any?>(256)
    private var count = 0

    fun whole(): Any? {
        val value = value()
        skipBlanks()
        if (at != text.size) fail()
        return value
    }

    private fun fail(): Nothing = throw IllegalStateException("the native module gave no JSON: character $at of ${text.size}")

    private fun peek(): Char = if (at < text.size) text[at] else fail()

    private fun skipBlanks() {
        while (at < text.size && text[at].let { it == ' ' || it == '\n' || it == '\t' || it == '\r' }) at++
    }

    private fun value(): Any? {
        skipBlanks()
        return when (val first = peek()) {
            '"' -> text()
            '[' -> list()
            '{' -> members()
            't' -> word("true", true)
            'f' -> word("false", false)
            'n' -> word("null", null)
            else -> if (first == '-' || first in '0'..'9') number() else fail()
        }
    }

    private fun <T> word(word: String, value: T): T {
        if (text.size - at < word.length) fail()
        for (letter in word) if (text[at++] != letter) fail()
        return value
    }

    private fun list(): Array<Any?> {
        at++
        skipBlanks()
        if (peek() == ']') {
            at++
            return EMPTY
        }
        val begin = count
        while (true) {
            push(value())
            skipBlanks()
            when (peek()) {
                ',' -> at++
                ']' -> break
                else -> fail()
            }
        }
        at++
        val list = items.copyOfRange(begin, count)
        count = begin
        return list
    }

    private fun push(value: Any?) {
        if (count == items.size) items = items.copyOf(count * 2)
        items[count++] = value
    }

    private fun members(): Map<String, Any?> {
        at++
        val members = LinkedHashMap<String, Any?>()
        skipBlanks()
        if (peek() == '}') {
            at++
            return members
        }
        while (true) {
            skipBlanks()
            if (peek() != '"') fail()
            val name = text()
            skipBlanks()
            if (peek() != ':') fail()
            at++
            members[name] = value()
            skipBlanks()
            when (peek()) {
                ',' -> at++
                '}' -> break
                else -> fail()
            }
        }
        at++
        return members
    }

    private fun text(): String {
        val begin = ++at
        val all = text
        var end = begin
        while (end < all.size) {
            val letter = all[end]
            if (letter == '"') {
                at = end + 1
                return String(all, begin, end - begin)
            }
            if (letter == '\\') return escapedText(begin, end)
            if (letter < ' ') fail()
            end++
        }
        fail()
    }

    private fun escapedText(begin: Int, end: Int): String {
        val out = StringBuilder(end - begin + 32).append(text, begin, end - begin)
        at = end
        while (true) {
            when (val letter = peek()) {
                '"' -> {
                    at++
                    return out.toString()
                }
                '\\' -> {
                    at++
                    out.append(escaped())
                }
                else -> {
                    if (letter < ' ') fail()
                    out.append(letter)
                    at++
                }
            }
        }
    }

    private fun escaped(): Char {
        val letter = peek()
        at++
        return when (letter) {
            '"', '\\', '/' -> letter
            'n' -> '\n'
            't' -> '\t'
            'r' -> '\r'
            'b' -> '\b'
            'f' -> '\u000c'
            'u' -> {
                if (text.size - at < 4) fail()
                val code = String(text, at, 4).toIntOrNull(16) ?: fail()
                at += 4
                code.toChar()
            }
            else -> fail()
        }
    }

    private fun number(): Any {
        val begin = at
        val isNegative = text[at] == '-'
        if (isNegative) at++
        var whole = 0L
        val digits = at
        while (at < text.size && text[at] in '0'..'9') whole = whole * 10 + (text[at++] - '0')
        if (at == digits) fail()
        val isWhole = at == text.size || text[at].let { it != '.' && it != 'e' && it != 'E' }
        // so many digits surely fit
        if (isWhole && at - digits <= 18) return if (isNegative) -whole else whole
        while (at < text.size && (text[at] in '0'..'9' || text[at] in ".eE+-")) at++
        val written = String(text, begin, at - begin)
        if (isWhole) return written.toLongOrNull() ?: BigInteger(written)
        return written.toDoubleOrNull() ?: fail()
    }

    private companion object {
        val EMPTY = arrayOfNulls<Any?>(0)
    }
}
