import Access
import Authentication
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

    @Test("The pages' routes are those of the table, and so are those of the port for operations")
    func routes() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try SQLiteRecordStore(folder: folder)
        let web = try WebApplication(
            store: store, ledger: Ledger(store: try SQLiteLedgerStore(folder: folder, records: store)),
            policies: try Policies([Policy.illustrative()]),
            signIn: .init(embedded: EmbeddedProvider(people: [], issuer: "https://x.invalid")),
            assets: Self.root.appending(path: ".build/web-assets"), settings: .init(nodeName: "Test", version: "0"))
        let table = try String(contentsOf: Self.root.appending(path: "Tests/Browser/routes.table"), encoding: .utf8)
        expectSame(web.router(), Self.rows(table, of: ["web", "both"]))
        expectSame(web.operationsRouter(), Self.rows(table, of: ["ops", "both"]))
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
