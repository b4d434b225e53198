import HTTPTypes
import Hummingbird
import Ledger
import MerkleTree
import NIOCore

extension WebApplication {
    /// The ledger's public side: the checkpoint, the tiles and the entries of a tiled log (C2SP tlog-tiles), its key,
    /// and the page that checks a file of proofs. They say nothing of anyone: nobody signs in and nothing is entered.
    func addLedger(to router: Router<BasicRequestContext>) {
        router.get("/ledger/checkpoint") { request, _ in
            guard let note = try await ledger.checkpoint() else { return notFound(request) }
            return file(note, type: "text/plain; charset=utf-8", cache: "no-cache")
        }
        router.get("/ledger/key") { _, _ in
            file(
                Array("\(try await ledger.verifierKey())\n".utf8), type: "text/plain; charset=utf-8", cache: "no-cache")
        }
        router.get("/ledger/keys") { _, _ in
            let file = KeyChange.file(
                try await ledger.keyChanges(), key: try await ledger.verifierKey(),
                successions: try await ledger.successions())
            return self.file(file, type: "application/json", cache: "no-cache")
        }
        router.get("/ledger/tile/**") { request, context in
            let path = "tile/" + context.parameters.getCatchAll().joined(separator: "/")
            guard let resource = TileResource(path: path), let bytes = try await ledger.resource(resource) else {
                return notFound(request)
            }
            return file(bytes, type: "application/octet-stream", cache: "public, max-age=31536000, immutable")
        }
        router.get("/ledger/verify.html") { _, _ in
            // A download: the page is to work where no server can change it.
            var response = file(assets.verifyPage, type: "text/html; charset=utf-8", cache: "no-cache")
            response.headers[.contentDisposition] = "attachment; filename=\"check-who-has-seen-your-record.html\""
            return response
        }
    }

    private func file(_ bytes: [UInt8], type: String, cache: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: cache],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
