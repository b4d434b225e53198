import ArgumentParser
import Authentication
import FHIR
import Foundation
import Hummingbird
import Ledger
import Logging
import MerkleTree
import NIOCore
import Node
import ServiceLifecycle
import UnixSignals

struct LedgerWitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Cosign other organisations' logs (C2SP tlog-witness), so that none can show two histories.",
        discussion: """
            Runs at another organisation than the logs. It cosigns a checkpoint only when it is shown to begin with \
            the one that it cosigned last. Put a proxy with TLS in front of it; it listens on the loopback address.
            """)
    @OptionGroup var form: OutputForm
    @Option(help: "The folder of the witness's key and of the last checkpoint of each log.")
    var state: String
    @Option(help: "The name of the witness, such as witness.example.org: part of its key.")
    var name: String
    @Option(help: "The key of a log: the line that `ledger key` prints. May be repeated.")
    var log: [String] = []
    @Option(help: "The port on 127.0.0.1; 0 chooses a free one.")
    var port = 0
    @Option(name: .customLong("secrets"), help: "Where a manager of secrets hands over witness.key, if not in --state.")
    var secretsFolder: String?
    @Flag(help: "Print the witness's own key and end.")
    var printKey = false

    func run() async throws {
        let witness = try Witness(
            folder: URL(filePath: state), name: name, logs: try LedgerVerifyCommand.keys(log), key: try handedKey())
        if printKey {
            let key = witness.verifierKey.description
            return form.show(key) { $0.member("key", key) }
        }
        guard !log.isEmpty else { throw ValidationError("Name at least one log with --log.") }
        let router = Router()
        router.post("/add-checkpoint") { request, _ in try await Self.answer(request, witness) }
        var logger = Logger(label: "longitude.witness")
        logger.logLevel = .warning
        let server = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: nil),
            onServerRunning: { [form] in form.showReady("http://127.0.0.1:\($0.localAddress?.port ?? 0)") },
            logger: logger)
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: server)], gracefulShutdownSignals: [.sigint, .sigterm], logger: logger))
        try await group.run()
    }

    /// The file of the key where a manager of secrets, or systemd, hands it over; nil where it stands with the state.
    private func handedKey() throws -> URL? {
        guard let secrets = secretsFolder ?? SecretsDirectory.ofService else { return nil }
        let file = Witness.keyFile(in: URL(filePath: secrets))
        let own = Witness.keyFile(in: URL(filePath: state))
        switch (
            FileManager.default.fileExists(atPath: file.path), FileManager.default.fileExists(atPath: own.path)
        ) {
        case (true, false):
            try SecretsDirectory.checkIsPrivate(file)
            return file
        case (true, true):
            throw ValidationError(
                "There are two keys of the witness, \(own.path) and \(file.path). Remove the first, if the second is a "
                    + "copy of it.")
        case (false, false) where secretsFolder != nil:
            throw ValidationError(
                "\(secrets) holds no witness.key, and none is made on the disk of the state where --secrets says who "
                    + "keeps it. Put one there, or run the command without --secrets.")
        case (false, _): return nil
        }
    }

    private static func answer(_ request: Request, _ witness: Witness) async throws -> Response {
        var request = request
        let body = try await request.collectBody(upTo: SignedNote.longest)
        let now = UInt64(max(0, Date().timeIntervalSince1970))
        switch try witness.add(Array(body.readableBytesView), time: now) {
        case .cosigned(let signature): return text("\(signature)\n", .ok)
        case .otherSize(let size): return text("\(size)\n", .conflict, type: "text/x.tlog.size")
        case .refused(let status, let words): return text("\(words)\n", .init(code: status))
        }
    }

    private static func text(_ words: String, _ status: HTTPResponse.Status, type: String = "text/plain") -> Response {
        Response(status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(string: words)))
    }
}
