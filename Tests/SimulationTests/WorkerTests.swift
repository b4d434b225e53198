import Simulation
import Testing

/// People of the simulation who could be somebody at work in the demonstration.
@Suite struct WorkerTests {
    @Test("Somebody of a name and of working age is found, the same each time, and never among the first hundred")
    func worker() throws {
        let simulation = try #require(SimulatedLondon(seed: 1, today: "2026-11-22"))
        let found = try #require(simulation.worker(given: "Anil", family: "Patel", below: 2000))
        #expect(found.given == "Anil" && found.family == "Patel" && found.nhsNumber != nil)
        #expect(found.index >= SimulatedLondon.ordinary && found.index < 2000)
        #expect(("1959"..."2006").contains(String(found.birthDate.prefix(4))))
        let again = try #require(simulation.worker(given: "Anil", family: "Patel", below: 1500))
        #expect(again.index == found.index && again.nhsNumber == found.nhsNumber)
        #expect(simulation.person(found.index).birthDate == found.birthDate)
        #expect(simulation.worker(given: "Anil", family: "Patel", below: found.index) == nil)
        #expect(simulation.worker(given: "Anil", family: "Patel", below: 60) == nil)
        #expect(simulation.worker(given: "Nobody", family: "Patel", below: 500) == nil)
    }
}
