import Foundation
import Subprocess
import SystemPackage

/// A program of this machine that is given bytes on its standard input, and whose answer is awaited.
enum ChildProcess {
    /// Runs a program to its end; its exit code and what it wrote.
    ///
    /// What it is given stands in memory that it reads as a file: a program that ends before it has read everything
    /// breaks no pipe, which would end the node.
    ///
    /// - Parameter seconds: how long it may take; then it is ended.
    /// - Throws: ``ChildProcessError`` when it cannot be started, takes too long, is ended by a signal, or writes more
    ///   than 64 MB.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], input: [UInt8], seconds: Int
    ) async throws(ChildProcessError) -> (code: Int, output: [UInt8]) {
        do {
            return try await withThrowingTaskGroup(of: (code: Int, output: [UInt8]).self) { group in
                group.addTask {
                    var options = PlatformOptions()
                    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .milliseconds(100))]
                    let variables = environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
                    let done = try await Subprocess.run(
                        .path(FilePath(program)), arguments: Arguments(arguments),
                        environment: .custom(Dictionary(uniqueKeysWithValues: variables)), platformOptions: options,
                        input: .fileDescriptor(try memory(input), closeAfterSpawningProcess: true),
                        output: .bytes(limit: 64 << 20))
                    guard case .exited(let code) = done.terminationStatus else { throw ChildProcessError() }
                    return (Int(code), done.standardOutput)
                }
                group.addTask {
                    try await Task.sleep(for: .seconds(seconds))
                    throw ChildProcessError()
                }
                defer { group.cancelAll() }
                return try await group.next() ?? (-1, [])
            }
        } catch { throw ChildProcessError() }
    }

    /// A file in memory that holds the bytes, to be read from its beginning.
    private static func memory(_ bytes: [UInt8]) throws -> FileDescriptor {
        let name = "/longitude-\(UUID().uuidString)"
        let number = unsafe shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0o600)
        guard number >= 0 else { throw ChildProcessError() }
        // Without a name from now on: it is gone when it is closed.
        unsafe shm_unlink(name)
        let file = FileDescriptor(rawValue: number)
        do {
            try file.writeAll(bytes)
            _ = try file.seek(offset: 0, from: .start)
        } catch {
            try? file.close()
            throw error
        }
        return file
    }
}

/// A program did not run to its end.
struct ChildProcessError: Error {}
