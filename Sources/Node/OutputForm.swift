package import ArgumentParser
package import FHIR
package import Store

/// In which form a command prints its result on standard output. Every command takes it; what is said on the way and
/// what went wrong stand on standard error in either. `docs/commands.md` has the shape of each.
package struct OutputForm: ParsableArguments {
    /// Whether results are printed as JSON.
    @Flag(help: "Print the result as JSON; docs/commands.md has its shape.")
    package var json = false

    /// As the command line says it.
    package init() {}

    /// Prints a result: an object on a line of its own, or words, which a result may have none of.
    package func show(_ words: @autoclosure () -> String?, _ members: (inout JSONWriter) -> Void) {
        if json {
            Terminal.object(members)
        } else if let words = words() {
            Terminal.line(words)
        }
    }

    /// Prints where a server answers, once it does.
    package func showReady(_ address: String) { show("ready: \(address)") { $0.member("ready", address) } }

    /// Prints what was checked, as lines or as an array of JSON.
    ///
    /// - Throws: ``ExitCode/wrong`` when something is not as it should be.
    package func show(_ findings: [Finding]) throws {
        for finding in findings where !json {
            Terminal.line("\(finding.isGood ? "ok   " : "WRONG") \(finding.check): \(finding.detail)")
        }
        if json {
            var out = JSONWriter()
            out.array {
                for finding in findings {
                    $0.object {
                        $0.member("check", finding.check)
                        $0.member("good", finding.isGood)
                        $0.member("detail", finding.detail)
                    }
                }
            }
            Terminal.write(out.bytes + [0x0A])
        }
        if findings.contains(where: { !$0.isGood }) { throw ExitCode.wrong }
    }

    /// Prints that what was checked is not as it should be.
    ///
    /// - Parameter place: what is wrong, where the reason does not say.
    /// - Returns: what to throw then.
    package func wrong(_ reason: String, in place: String? = nil) -> ExitCode {
        show("WRONG \(place.map { "\($0): " } ?? "")\(reason)") {
            $0.member("good", false)
            $0.member("reason", reason)
        }
        return .wrong
    }
}

/// With what status a command ends; `docs/commands.md` has the table. One that nobody may rely on is never given: what
/// the argument parser gives is 0, and 64 for a command line or a file named on it that cannot be used.
extension ExitCode {
    /// What was checked is not as it should be; the result says what.
    package static let wrong = ExitCode(1)
    /// It was done, but for a part of the input.
    package static let inPart = ExitCode(2)
    /// It could not be done, or not to its end: the disk, the databases, another machine. `EX_IOERR` of sysexits.h.
    package static let undone = ExitCode(74)
}
