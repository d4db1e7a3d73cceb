import Foundation

/// Decimals as they are written.
enum Decimals {
    /// The decimal that a text says, exactly up to 38 digits; nil if it says none.
    static func decimal(_ text: String) -> Decimal? {
        var mantissa: UInt64 = 0
        var (digits, behindPoint, isNegative, hasPoint) = (0, 0, false, false)
        for (place, byte) in text.utf8.enumerated() {
            switch byte {
            case 0x30...0x39:
                // beyond that it takes the long way
                guard digits < 18 else { return long(text) }
                mantissa = mantissa * 10 + UInt64(byte - 0x30)
                digits += 1
                if hasPoint { behindPoint += 1 }
            case UInt8(ascii: "-") where place == 0: isNegative = true
            case UInt8(ascii: ".") where !hasPoint && digits > 0: hasPoint = true
            default: return long(text)
            }
        }
        guard digits > 0, !hasPoint || behindPoint > 0 else { return nil }
        return make(mantissa, behindPoint, isNegative)
    }

    private static func make(_ mantissa: UInt64, _ behindPoint: Int, _ isNegative: Bool) -> Decimal {
        var (mantissa, exponent) = (mantissa, -behindPoint)
        guard mantissa != 0 else { return 0 }
        while exponent < 0, mantissa % 10 == 0 {
            mantissa /= 10
            exponent += 1
        }
        return Decimal(sign: isNegative ? .minus : .plus, exponent: exponent, significand: Decimal(mantissa))
    }

    private static func long(_ text: String) -> Decimal? {
        // it takes the beginning of any text for a number
        let isNumber = text.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
        guard isNumber, let first = text.utf8.first, first != UInt8(ascii: "."), text.utf8.last != UInt8(ascii: ".")
        else { return nil }
        return Decimal(string: text, locale: Locale(identifier: "en_US_POSIX"))
    }

    /// A decimal as it is sent.
    static func text(_ decimal: Decimal) -> String {
        decimal.description
    }
}
