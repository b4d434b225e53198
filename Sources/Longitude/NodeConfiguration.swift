import Access
import ArgumentParser
import Authentication
import Foundation
import Web

/// What the operator of a node decides: one file, read once. `docs/configuration.md` describes it.
struct NodeConfiguration {
    /// Whether real people's records are behind it.
    let deployment: Deployment
    let nodeName: String
    let address: String
    let port: Int
    /// The port of this machine for `/livez`, `/readyz` and `/metrics`; nil for none of its own.
    let operationsPort: Int?
    let providers: [ProviderConfiguration]
    let policies: Policies
    let secrets: SecretsDirectory
    let witnesses: [WitnessClient]
    /// A Python with WeasyPrint, which makes PDFs; nil where people print the pages.
    let pdfPython: String?
    /// The program, with its arguments, that looks for malware in files before they are opened; empty for none.
    let scanner: [String]
    /// What encrypts the disk where the system cannot tell, in the operator's words.
    let diskEncryptedBy: String?
    /// Where entries of the urgent view wait while the ledger cannot be written; nil for beside the data.
    let urgentSpool: URL?

    private static let keys: Set<String> = [
        "environment", "nodeName", "address", "port", "operationsPort", "providers", "policies", "secretsDirectory",
        "witnesses", "pdfPython", "urgentSpool", "diskEncryptedBy", "scanner",
    ]

    /// Reads the file; names of other files in it are taken from its folder.
    ///
    /// - Throws: `ValidationError` naming what is wrong and what to do, also for a key that is not known.
    init(file: String) throws {
        let url = URL(filePath: file)
        guard let data = FileManager.default.contents(atPath: file),
            let content = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
        else { throw ValidationError("\(file) cannot be read as a JSON object. See docs/configuration.md.") }
        if let unknown = content.keys.sorted().first(where: { !Self.keys.contains($0) }) {
            let known = Self.keys.sorted().joined(separator: ", ")
            throw ValidationError("\(file): “\(unknown)” is not a key. Remove it, or use one of \(known).")
        }
        func value<T>(_ key: String, _ fallback: T?) throws -> T {
            if let value = content[key] as? T { return value }
            guard content[key] == nil, let fallback else {
                throw ValidationError("\(file): “\(key)” is missing or of the wrong type. See docs/configuration.md.")
            }
            return fallback
        }
        switch try value("environment", nil as String?) {
        case "production": deployment = .production
        case "trial": deployment = .demonstration
        case let other: throw ValidationError("\(file): “environment” is production or trial, not “\(other)”.")
        }
        nodeName = try value("nodeName", nil)
        address = try value("address", "127.0.0.1")
        // What leaves the node is not encrypted: the proxy that ends TLS is on this machine.
        guard deployment == .demonstration || ["127.0.0.1", "::1", "localhost"].contains(address) else {
            throw ValidationError(
                "\(file): a node in production listens on this machine only, where its proxy ends TLS. Set “address” "
                    + "to 127.0.0.1, or leave it out.")
        }
        port = try value("port", 8080)
        operationsPort = content["operationsPort"] == nil ? nil : try value("operationsPort", nil as Int?)
        let folder = url.deletingLastPathComponent()
        secrets = SecretsDirectory(
            path: folder.appending(path: try value("secretsDirectory", "secrets")).path, for: deployment)
        if content["urgentSpool"] == nil {
            urgentSpool = nil
        } else {
            let spool: String = try value("urgentSpool", nil)
            urgentSpool = spool.hasPrefix("/") ? URL(filePath: spool) : folder.appending(path: spool)
        }
        witnesses = try (try value("witnesses", [String]()) as [String]).map { try WitnessClient($0) }
        if deployment == .production, let open = witnesses.first(where: { $0.address.scheme != "https" }) {
            throw ValidationError("\(file): the witness at \(open.address) has to be asked over https in production.")
        }
        scanner = try value("scanner", deployment == .demonstration ? [] : nil)
        diskEncryptedBy = content["diskEncryptedBy"] == nil ? nil : try value("diskEncryptedBy", nil as String?)
        pdfPython = content["pdfPython"] == nil ? nil : try value("pdfPython", nil as String?)
        do {
            let list: [[String: Any]] = try value("providers", nil)
            providers = try list.map {
                try ProviderConfiguration.read(Array(try JSONSerialization.data(withJSONObject: $0)))
            }
        } catch let error as AuthenticationError { throw ValidationError("\(file): \(error)") }
        guard Set(providers.map(\.code)).count == providers.count, !providers.isEmpty else {
            throw ValidationError("\(file): “providers” names none, or one code twice.")
        }
        policies = try Self.policies(try value("policies", [String]()), in: folder, deployment)
    }

    /// What makes PDFs with a Python.
    ///
    /// - Parameter key: where the Python is named, for the error.
    /// - Throws: `ValidationError` when it has no WeasyPrint.
    static func printer(_ python: String, _ key: String) async throws -> DocumentPrinter {
        guard let printer = await DocumentPrinter(python: python) else {
            throw ValidationError(
                "\(key) names \(python), which does not run or cannot import weasyprint. Install WeasyPrint and Pango "
                    + "for it, or leave this out: people then print the pages.")
        }
        return printer
    }

    /// What looks for malware with a command.
    ///
    /// - Parameter key: where it is named, for the error.
    /// - Returns: nil for an empty command. One that does not answer yet holds files back until it does.
    /// - Throws: `ValidationError` when it is not there, or takes its test file for harmless.
    static func scanner(_ command: [String], _ key: String) async throws -> FileScanner? {
        guard let scanner = FileScanner(command: command), let program = command.first else { return nil }
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw ValidationError("\(key) names \(program), which is no program. Name it with its whole path.")
        }
        do {
            guard try await scanner.findsTestFile() else {
                throw ValidationError(
                    "\(key): \(program) takes the EICAR test file for harmless. It has to read the file from its "
                        + "standard input, and end with 1 when it finds malware.")
            }
        } catch is FileScanError {
            Terminal.note("\(key): \(program) does not answer as it should; files are held back until it does")
        }
        return scanner
    }

    private static func policies(
        _ names: [String], in folder: URL, _ deployment: Deployment
    ) throws -> Policies {
        do {
            let policies = try names.map { name in
                guard let data = FileManager.default.contents(atPath: folder.appending(path: name).path) else {
                    throw ValidationError("The policy \(name) cannot be read. Name a file beside the configuration.")
                }
                return try Policy(PolicyDocument(json: data))
            }
            let isIllustrative = policies.isEmpty || policies.contains { $0.document.isIllustrative }
            guard !isIllustrative || deployment == .demonstration else {
                throw ValidationError(
                    "A node in production needs policies that its region has decided: name them under “policies”, with "
                        + "“isIllustrative” false. docs/policy.md shows what one says.")
            }
            return try Policies(policies.isEmpty ? [Policy.illustrative()] : policies)
        } catch let error as PolicyError { throw ValidationError("A policy cannot be used. \(error)") }
    }
}
