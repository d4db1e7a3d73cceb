import Didww
import XCTest

/// JSON: strict, exact, and never a danger.
final class JSONTests: XCTestCase {
    func testItReadsWhatItWrites() throws {
        let text =
            #"{"a":[1,-2,2.5,1e+100,true,false,null],"b":{"c":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é"},"big":123456789012345678901234567890}"#
        let value = try JSONValue(parsing: text)
        XCTAssertEqual(value["a"]?[2], 2.5)
        XCTAssertEqual(value["b"]?["c"], "\"\\/\u{8}\u{c}\n\r\té😀é")
        XCTAssertEqual(value["big"], .number("123456789012345678901234567890"))
        XCTAssertEqual(try JSONValue(parsing: value.text), value)
        XCTAssertEqual(value.object?.count, 3)
        XCTAssertEqual(try JSONValue(parsing: #"{"z":1,"a":2}"#).text, #"{"z":1,"a":2}"#)
        XCTAssertEqual(try JSONValue(parsing: #"{"z":1,"a":2}"#), try JSONValue(parsing: #"{"a":2,"z":1}"#))
    }

    func testWhatIsNoJSONIsRefused() {
        let wrong = [
            "", " ", "nul", "[1,]", "[1", "{\"a\"}", "{\"a\":1,}", "{a:1}", "01", "-", "1.", ".5", "1e", "\"", "\"\\x\"",
            "\"\\u12\"", "[1] 2", "\"\u{1}\"", "+1", "NaN", "[\"a\" \"b\"]",
        ]
        for text in wrong {
            XCTAssertThrowsError(try JSONValue(parsing: text), text) { XCTAssertEqual(($0 as? DidwwError)?.code, "decode") }
        }
        let deep = String(repeating: "[", count: 100_000)
        XCTAssertThrowsError(try JSONValue(parsing: deep))
        XCTAssertEqual(try JSONValue(parsing: #""\ud800x""#), "\u{FFFD}x")
    }

    func testObjectsOfAnyLength() throws {
        var object = JSONObject()
        for number in 0..<40 { object["name\(number)"] = .integer(number) }
        for number in stride(from: 0, to: 40, by: 2) { object["name\(number)"] = nil }
        XCTAssertEqual(object.count, 20)
        XCTAssertEqual(object["name39"], 39)
        XCTAssertNil(object["name38"])
        object["name39"] = "other"
        XCTAssertEqual(object.names.last, "name39")
        XCTAssertEqual(object["name39"], "other")
    }
}
