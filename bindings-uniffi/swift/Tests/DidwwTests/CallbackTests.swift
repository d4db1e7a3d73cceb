import Didww
import Foundation
import XCTest

/// Callbacks: signatures, events, the receiver.
final class CallbackTests: XCTestCase {
    private let url = "https://hooks.example.com/didww"
    private let members = ["id": "order-1", "type": "orders", "status": "Completed"]

    func testGenuineCallbacksAreRead() throws {
        let validator = try RequestValidator(callbackSecret: "secret")
        let payload = Payload.form(members)
        let signature = try validator.computeSignature(url: url, payload: payload)
        XCTAssertTrue(validator.validate(url: url, payload: payload, signature: signature))
        XCTAssertFalse(validator.validate(url: url, payload: payload, signature: nil))
        XCTAssertFalse(validator.validate(url: "\(url)/other", payload: payload, signature: signature))
        let event = try XCTUnwrap(try validator.validateAndParse(url: url, payload: payload, signature: signature).first)
        let order = try XCTUnwrap(event as? OrderCallback)
        XCTAssertEqual(order.status, .completed)
        XCTAssertEqual([order.id, order.callbackType], ["order-1", "orders"])
        XCTAssertEqual(order.members, members)
        XCTAssertFalse("\(validator)".contains("secret"))
        XCTAssertThrowsError(try RequestValidator(callbackSecret: ""))
        let unknown = try XCTUnwrap(try CallbackEvent.parse(.form(["type": "holograms", "id": "1"])).first)
        XCTAssertTrue(type(of: unknown) == CallbackEvent.self)
    }

    func testTheReceiverTellsWhatToAnswer() throws {
        let receiver = try Receiver(callbackSecret: "secret", publicBaseUrl: "https://hooks.example.com", maxBody: 100)
        let validator = try RequestValidator(callbackSecret: "secret")
        let body = Data("id=order-1&status=Completed&type=orders".utf8)
        let form = "application/x-www-form-urlencoded"
        let signature = try validator.computeSignature(url: url, payload: .body(body, contentType: form))
        var request = ReceivedRequest(method: "POST", url: "/didww", signature: signature, contentType: form, body: body)
        XCTAssertTrue(try receiver.receive(request).first is OrderCallback)
        let status = { (request: ReceivedRequest) -> Int in
            do {
                return try receiver.receive(request).isEmpty ? 0 : 204
            } catch DidwwError.callback(let error) {
                return error.httpStatus
            }
        }
        request.signature = "0000"
        XCTAssertEqual(try status(request), 401)
        request.signature = nil
        XCTAssertEqual(try status(request), 401)
        request.signature = signature
        request.contentType = "text/plain"
        XCTAssertEqual(try status(request), 415)
        request.body = Data(count: 101)
        XCTAssertEqual(try status(request), 413)
        let query = "\(url)?id=order-1&status=Completed&type=orders"
        let signed = try validator.computeSignature(url: query, payload: .query(of: query))
        let byGet = ReceivedRequest(method: "GET", url: "/didww?id=order-1&status=Completed&type=orders", signature: signed)
        XCTAssertTrue(try receiver.receive(byGet).first is OrderCallback)
        XCTAssertFalse(receiver.needsBody(method: "get", signature: signed))
        XCTAssertEqual(receiver.signedUrl("/didww"), receiver.signedUrl(url))
    }

    func testTheSandboxSignsItsCallbacks() async throws {
        let server = try Server(.json(204, ""))
        try await withSandbox(SandboxOptions(settleAfter: .milliseconds(10), callbackSecret: "secret")) { sandbox, client in
            let group = try await client.didGroups.list(
                include: [.stockKeepingUnits], filter: ["is_available": true, "needs_registration": false]
            ).first()
            let sku = try XCTUnwrap(group?.stockKeepingUnits.first)
            try await client.orders.create(
                Order(callbackUrl: server.url, callbackMethod: .post, items: [DidOrderItem(skuId: sku.id, qty: 1)]))
            await server.waitForRequests(1)
            try await sandbox.waitForCallbacks()
            let callback = try XCTUnwrap(try sandbox.callbacks().first)
            XCTAssertEqual(callback.state, .delivered)
            let payload = Payload.body(callback.body, contentType: callback.headers["content-type"] ?? "")
            let validator = try RequestValidator(callbackSecret: "secret")
            XCTAssertTrue(validator.validate(url: server.url, payload: payload, signature: callback.signature))
        }
    }
}
