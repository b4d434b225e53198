import Access
import Authentication
import Demonstration
import Foundation
import Hummingbird
import Ledger
import StoreSQLite
import Testing
import Web

/// Every route has a row in the table by hand that the browser tests walk, and every row has a route.
@Suite struct RouteTableTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("The routes are those of the table, on both ports, and /demo is a demonstration’s alone")
    func routes() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try SQLiteRecordStore(folder: folder)
        let ledger = Ledger(store: try SQLiteLedgerStore(folder: folder, records: store))
        func web(_ signIn: WebApplication.SignInServices) throws -> WebApplication {
            try WebApplication(
                store: store, ledger: ledger, policies: try Policies([Policy.illustrative()]), signIn: signIn,
                assets: Self.root.appending(path: ".build/web-assets"),
                settings: .init(nodeName: "Test", version: "0"))
        }
        let provider = EmbeddedProvider(people: [], issuer: "https://x.invalid")
        let demonstration = try web(.init(parties: [], demonstration: EmbeddedSignIn(provider)))
        let node = try web(.init(parties: []))
        let table = try String(contentsOf: Self.root.appending(path: "Tests/Browser/routes.table"), encoding: .utf8)
        let rows = Self.rows(table, of: ["web", "both"])
        expectSame(demonstration.router(), rows)
        let own = "POST /demo/sign-in"
        #expect(rows.contains(own))
        expectSame(node.router(), rows.filter { $0 != own })
        expectSame(node.operationsRouter(), Self.rows(table, of: ["ops", "both"]))
    }

    private func expectSame(_ router: Router<BasicRequestContext>, _ rows: [String]) {
        let routes = Set(router.routes.map { "\($0)" })
        #expect(routes.subtracting(rows).sorted() == [], "routes without a row in routes.table")
        #expect(Set(rows).subtracting(routes).sorted() == [], "rows of routes.table without a route")
        #expect(Set(rows).count == rows.count, "a row stands twice in routes.table")
    }

    /// `GET /record/{view}` for each row of a port, as the router describes its routes.
    private static func rows(_ table: String, of ports: Set<String>) -> [String] {
        table.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            let columns = line.split(separator: " ")
            guard columns.count > 2, ports.contains(String(columns[0])) else { return nil }
            let path = columns[2].split(separator: "/").map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }
            return "\(columns[1]) /\(path.joined(separator: "/"))"
        }
    }
}
