import Foundation
import StoreSQLite
import Testing

/// Whether the disk is encrypted, on trees as the kernel shows them: no test machine has every kind of disk.
@Suite struct DiskEncryptionTests {
    /// Folders `proc` and `sys` of a machine, and a data folder.
    private final class Machine {
        let root = FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString)")
            .resolvingSymlinksInPath()
        var data: URL { root.appending(path: "the data/node") }
        private var mounts: [String] = []

        init() throws { try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(at: root) }

        /// A block device, in its place in `sys`; `above` names the disk of a partition.
        func device(
            _ name: String, _ number: String, uuid: String? = nil, in above: String? = nil, on: [String] = []
        )
            throws
        {
            let files = FileManager.default
            let place = root.appending(path: "sys/devices/\(above.map { $0 + "/" } ?? "")\(name)")
            let slaves = place.appending(path: "slaves")
            try files.createDirectory(at: slaves, withIntermediateDirectories: true)
            for other in on {
                try files.createSymbolicLink(
                    at: slaves.appending(path: other),
                    withDestinationURL: root.appending(path: "sys/class/block/\(other)").resolvingSymlinksInPath())
            }
            if above != nil { try Data("1\n".utf8).write(to: place.appending(path: "partition")) }
            if let uuid {
                try files.createDirectory(at: place.appending(path: "dm"), withIntermediateDirectories: true)
                try Data("\(uuid)\n".utf8).write(to: place.appending(path: "dm/uuid"))
            }
            for link in ["sys/dev/block/\(number)", "sys/class/block/\(name)"] {
                let url = root.appending(path: link)
                try files.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try files.createSymbolicLink(at: url, withDestinationURL: place)
            }
        }

        /// Something mounted, where the kernel writes blanks as `\040`.
        func mount(_ source: String, _ number: String, at point: String, type: String = "ext4") throws {
            mounts.append("36 35 \(number) / \(point) rw,noatime shared:1 - \(type) \(source) rw")
            let proc = root.appending(path: "proc/self")
            try FileManager.default.createDirectory(at: proc, withIntermediateDirectories: true)
            try Data((mounts.joined(separator: "\n") + "\n").utf8).write(to: proc.appending(path: "mountinfo"))
        }
        var place: String { root.path.replacing(" ", with: "\\040") + "/the\\040data" }
        var found: DiskEncryption { DiskEncryption(of: data, root: root) }
    }

    @Test("A plain disk, and a partition of one, are not; the folder may be made only later")
    func plain() throws {
        let machine = try Machine()
        try machine.device("vda", "254:0")
        try machine.device("vda1", "254:1", in: "vda")
        try machine.mount("/dev/vda1", "254:1", at: "/")
        #expect(machine.found.disk == "vda1" && !machine.found.isEncrypted)
        let later = machine.data.appending(path: "not/yet/there")
        #expect(DiskEncryption(of: later, root: machine.root) == machine.found)
    }

    @Test("A LUKS volume is, with volumes of LVM on it too; one that is mounted elsewhere does not count")
    func luks() throws {
        let machine = try Machine()
        try machine.device("sda", "8:0")
        try machine.device("dm-0", "253:0", uuid: "CRYPT-LUKS2-0f0f-data", on: ["sda"])
        try machine.device("dm-1", "253:1", uuid: "LVM-0f0f", on: ["dm-0"])
        try machine.mount("/dev/sda", "8:0", at: "/")
        try machine.mount("/dev/mapper/other", "253:0", at: machine.place + "base")
        #expect(!machine.found.isEncrypted)
        try machine.mount("/dev/mapper/data", "253:1", at: machine.place)
        #expect(machine.found.disk == "dm-1" && machine.found.isEncrypted)
        // What is mounted over it is what is seen.
        try machine.mount("/dev/sda", "8:0", at: machine.place)
        #expect(machine.found.disk == "sda" && !machine.found.isEncrypted)
    }

    @Test("An array of which one disk is not encrypted is not")
    func array() throws {
        let machine = try Machine()
        try machine.device("sda", "8:0")
        try machine.device("sdb", "8:16")
        try machine.device("dm-0", "253:0", uuid: "CRYPT-PLAIN-a", on: ["sda"])
        try machine.device("md0", "9:0", on: ["dm-0", "sdb"])
        try machine.mount("/dev/md0", "9:0", at: "/")
        #expect(!machine.found.isEncrypted)
        try machine.device("dm-1", "253:1", uuid: "CRYPT-LUKS1-b", on: ["sdb"])
        try machine.device("md1", "9:1", on: ["dm-0", "dm-1"])
        try machine.mount("/dev/md1", "9:1", at: "/")
        #expect(machine.found.disk == "md1" && machine.found.isEncrypted)
    }

    @Test("A file system with a number of its own is known by the device that it names; memory and networks are not")
    func without() throws {
        let machine = try Machine()
        try machine.device("dm-0", "253:0", uuid: "CRYPT-LUKS2-a")
        try machine.mount("/dev/dm-0", "0:33", at: "/", type: "btrfs")
        #expect(machine.found.isEncrypted)
        for (source, type) in [("overlay", "overlay"), ("server:/share", "nfs4"), ("/dev/gone", "btrfs")] {
            try machine.mount(source, "0:40", at: "/", type: type)
            #expect(machine.found.disk == source && !machine.found.isEncrypted)
        }
    }

    @Test("This machine's own disk has a name; without proc nothing is taken to be encrypted")
    func here() throws {
        #expect(DiskEncryption(of: FileManager.default.temporaryDirectory).disk != "an unknown disk")
        let machine = try Machine()
        #expect(machine.found.disk == "an unknown disk" && !machine.found.isEncrypted)
    }
}
