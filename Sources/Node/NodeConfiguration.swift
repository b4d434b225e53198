package import Access
import ArgumentParser
package import Authentication
package import Foundation
package import Web

/// What the operator of a node decides: a file, and variables that go before it, read once. `docs/configuration.md`
/// describes them.
package struct NodeConfiguration {
    /// Whether real people's records are behind it.
    package let deployment: Deployment
    /// The name beside the mark.
    package let nodeName: String
    /// Where the pages are served.
    package let address: String
    /// The port of the pages.
    package let port: Int
    /// The port of this machine for `/livez`, `/readyz` and `/metrics`; nil for none of its own.
    package let operationsPort: Int?
    let providers: [ProviderConfiguration]
    /// Who may read what.
    package let policies: Policies
    /// Where the node's secrets are: one a file.
    package let secrets: SecretsDirectory
    /// Who cosigns the ledger.
    package let witnesses: [WitnessClient]
    /// A Python with WeasyPrint, which makes PDFs; nil where people print the pages.
    package let pdfPython: String?
    /// The program, with its arguments, that looks for malware in files before they are opened; empty for none.
    package let scanner: [String]
    /// What encrypts the disk where the system cannot tell, in the operator's words.
    package let diskEncryptedBy: String?
    /// Where entries of the urgent view wait while the ledger cannot be written; nil for beside the data.
    package let urgentSpool: URL?

    /// Reads a configuration that has no problems.
    ///
    /// - Throws: `ValidationError` with all that is wrong and what to do, also for a key that is not known.
    package static func read(_ file: String) throws -> NodeConfiguration {
        var values = try ConfigurationValues(file: file)
        let configuration = try NodeConfiguration(&values)
        try values.check()
        return configuration
    }

    /// What values say; names of other files are taken from the folder of the configuration. What cannot be used is
    /// noted in the values, and the configuration is then of no use.
    package init(_ values: inout ConfigurationValues) throws {
        switch values.demanded("environment", as: String.self) {
        case "production": deployment = .production
        case "trial": deployment = .demonstration
        case let other:
            deployment = .production
            if let other {
                values.problem("environment", "“environment” is production or trial, not “\(other)”.")
            }
        }
        // Neither makes the other void: one of the two is a slip, and the wrong one would be taken half of the time.
        if let written = values.inFile("environment"), written != values.optional("environment") {
            values.problem(
                "environment",
                "“environment” is \(written), and \(ConfigurationValues.variable(of: "environment")) says otherwise. "
                    + "Let both say the same, or leave one out.")
        }
        nodeName = values.demanded("nodeName") ?? ""
        address = values.optional("address") ?? "127.0.0.1"
        // What leaves the node is not encrypted: the proxy that ends TLS is on this machine.
        if deployment == .production, !["127.0.0.1", "::1", "localhost"].contains(address) {
            values.problem(
                "address",
                "a node in production listens on this machine only, where its proxy ends TLS. Set “address” to "
                    + "127.0.0.1, or leave it out.")
        }
        port = values.optional("port") ?? 8080
        operationsPort = values.optional("operationsPort")
        let folder = URL(filePath: values.file).deletingLastPathComponent()
        func place(_ path: String) -> URL { path.hasPrefix("/") ? URL(filePath: path) : folder.appending(path: path) }
        secrets = SecretsDirectory(
            path: place(values.optional("secretsDirectory") ?? SecretsDirectory.ofService ?? "secrets").path,
            for: deployment)
        urgentSpool = values.optional("urgentSpool").map { place($0) }
        witnesses = Self.witnesses(&values, deployment)
        scanner = (deployment == .production ? values.demanded("scanner") : values.optional("scanner")) ?? []
        diskEncryptedBy = values.optional("diskEncryptedBy")
        pdfPython = values.optional("pdfPython")
        providers = Self.providers(&values)
        policies = try Self.policies(&values, place, deployment)
    }

    private static func witnesses(_ values: inout ConfigurationValues, _ deployment: Deployment) -> [WitnessClient] {
        let texts: [String] = values.optional("witnesses") ?? []
        var witnesses: [WitnessClient] = []
        for text in texts {
            do {
                witnesses.append(try WitnessClient(text))
            } catch { values.problem("witnesses", "\(error)") }
        }
        if deployment == .production {
            for witness in witnesses where witness.address.scheme != "https" {
                values.problem(
                    "witnesses", "the witness at \(witness.address) has to be asked over https in production.")
            }
        }
        return witnesses
    }

    private static func providers(_ values: inout ConfigurationValues) -> [ProviderConfiguration] {
        var providers: [ProviderConfiguration] = []
        for each in values.providers() {
            do {
                let provider = try ProviderConfiguration.read(Array(try JSONSerialization.data(withJSONObject: each)))
                if providers.contains(where: { $0.code == provider.code }) {
                    values.problem("providers", "“providers” names one code twice: \(provider.code).")
                }
                providers.append(provider)
            } catch { values.problem("providers", "\(error)") }
        }
        return providers
    }

    /// The providers as the node asks them, with their secrets; what is wrong with one is noted in the values.
    package func parties(_ values: inout ConfigurationValues) -> [RelyingParty] {
        var parties: [RelyingParty] = []
        for provider in providers {
            do {
                parties.append(
                    try RelyingParty(
                        configuration: provider, deployment: deployment, secret: { try secrets.read($0) },
                        transport: ServiceClient()))
            } catch { values.problem("providers", "\(error)") }
        }
        return parties
    }

    /// What makes PDFs with a Python.
    ///
    /// - Parameters:
    ///   - key: where the Python is named, for the error.
    ///   - isNeeded: whether it is an error, not a note, that this machine cannot shut the printer in.
    /// - Throws: `ValidationError` when it has no WeasyPrint, or cannot be shut in.
    package static func printer(_ python: String, _ key: String, isNeeded: Bool = true) async throws -> DocumentPrinter?
    {
        do {
            return try await DocumentPrinter(python: python)
        } catch .notShutIn(let reason) {
            let words =
                "\(key): this machine cannot keep the printer of PDFs from files and network (\(reason)), so it prints "
                + "nothing. docs/configuration.md, “The printer of PDFs”, says what it needs."
            guard isNeeded else {
                Terminal.note("\(words) People print the pages.")
                return nil
            }
            throw ValidationError("\(words) Or leave this out: people then print the pages.")
        } catch {
            throw ValidationError(
                "\(key) names \(python), which does not run, or cannot print with weasyprint. Install WeasyPrint and "
                    + "Pango for it, or leave this out: people then print the pages.")
        }
    }

    /// What looks for malware with a command.
    ///
    /// - Parameter key: where it is named, for the error.
    /// - Returns: nil for an empty command. One that does not answer yet holds files back until it does.
    /// - Throws: `ValidationError` when it is not there, or takes its test file for harmless.
    package static func scanner(_ command: [String], _ key: String) async throws -> FileScanner? {
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
        _ values: inout ConfigurationValues, _ place: (String) -> URL, _ deployment: Deployment
    ) throws -> Policies {
        var policies: [Policy] = []
        let names: [String] = values.optional("policies") ?? []
        for name in names {
            guard let data = FileManager.default.contents(atPath: place(name).path) else {
                values.problem(
                    "policies", "the policy \(name) cannot be read. Name a file beside the configuration.")
                continue
            }
            do {
                policies.append(try Policy(PolicyDocument(json: data)))
            } catch { values.problem("policies", "the policy \(name) cannot be used. \(error)") }
        }
        if deployment == .production, names.isEmpty || policies.contains(where: \.document.isIllustrative) {
            values.problem(
                "policies",
                "a node in production needs policies that its region has decided: name them under “policies”, with "
                    + "“isIllustrative” false. docs/policy.md shows what one says.")
        }
        do {
            if !policies.isEmpty { return try Policies(policies) }
        } catch { values.problem("policies", "the policies cannot be used. \(error)") }
        return try Policies([Policy.illustrative()])
    }
}
