import ArgumentParser
import Reports
import ScenarioLanguage

extension Scenario.Level: ExpressibleByArgument {}
extension JUnitReport.Profile: ExpressibleByArgument {}
