import Foundation

/// Times as they are written: RFC 3339.
enum Instants {
    /// From the first of January 1970 to that of 2001, in seconds.
    private static let reference = 978_307_200.0

    /// The time that a text says; nil if it says none.
    static func date(_ text: String) -> Date? {
        var digits = Digits(text)
        guard let year = digits.number(4), digits.skip("-"), let month = digits.number(2), digits.skip("-"),
            let day = digits.number(2), digits.skip("T") || digits.skip("t") || digits.skip(" "),
            let hour = digits.number(2), digits.skip(":"), let minute = digits.number(2), digits.skip(":"),
            let second = digits.number(2)
        else { return nil }
        guard (1...12).contains(month), day >= 1, day <= Calendar.days(inMonth: month, ofYear: year), hour < 24,
            minute < 60, second <= 60
        else { return nil }
        guard let fraction = fraction(&digits), let offset = offset(&digits), digits.isAtEnd else { return nil }
        let days = Calendar.days(toYear: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return Date(timeIntervalSinceReferenceDate: Double(seconds) - reference + fraction)
    }

    private static func fraction(_ digits: inout Digits) -> Double? {
        guard digits.skip(".") else { return 0 }
        guard let first = digits.next() else { return nil }
        var (number, unit) = (first, 10)
        while let digit = digits.next() {
            // a double knows no more of a second
            guard unit < 1_000_000_000 else { continue }
            number = number * 10 + digit
            unit *= 10
        }
        return Double(number) / Double(unit)
    }

    /// How far a zone is before UTC, in seconds.
    private static func offset(_ digits: inout Digits) -> Int? {
        if digits.skip("Z") || digits.skip("z") { return 0 }
        let isEast = digits.skip("+")
        guard isEast || digits.skip("-"), let hours = digits.number(2), digits.skip(":"), let minutes = digits.number(2)
        else { return nil }
        let offset = hours * 3_600 + minutes * 60
        return isEast ? offset : -offset
    }

    /// A time as it is sent: in UTC, to the microsecond, without a fraction that is zero.
    static func text(_ date: Date) -> String {
        let micros = (date.timeIntervalSinceReferenceDate * 1_000_000).rounded() + reference * 1_000_000
        // what no calendar has is refused when it is sent
        guard abs(micros) < 1e18 else { return "no time" }
        return text(microseconds: Int64(micros))
    }

    private static func text(microseconds: Int64) -> String {
        let (seconds, micros) = split(microseconds, 1_000_000)
        let (days, rest) = split(seconds, 86_400)
        let date = Calendar.date(after: Int(days))
        let day = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
        let clock = "\(padded(rest / 3_600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))"
        guard micros > 0 else { return "\(day)T\(clock)Z" }
        var fraction = padded(micros, 6)
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(day)T\(clock).\(fraction)Z"
    }

    private static func split<Number: BinaryInteger>(_ number: Number, _ unit: Number) -> (Number, Int) {
        let (whole, rest) = number.quotientAndRemainder(dividingBy: unit)
        return rest < 0 ? (whole - 1, Int(rest + unit)) : (whole, Int(rest))
    }
}

extension Duration {
    /// A length of time out of milliseconds.
    static func ofMilliseconds(_ milliseconds: Double) -> Duration {
        // a server may name any number, and none may stop the program
        let seconds = max(-9e18, min((milliseconds / 1_000).rounded(.down), 9e18))
        let rest = max(0, min(milliseconds - seconds * 1_000, 1_000))
        let nanoseconds = Int64((rest * 1_000_000).rounded())
        return Duration(secondsComponent: Int64(seconds), attosecondsComponent: nanoseconds * 1_000_000_000)
    }

    /// It in milliseconds.
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1_000 + Double(attoseconds) / 1e15
    }
}
