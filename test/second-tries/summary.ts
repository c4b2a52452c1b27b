import type { Reporter, TestModule } from 'vitest/node'

/** Names at the end of a test run what failed and then passed: in CI a test has a second try, and what needed it is to be mended. */
export default class SecondTriesSummary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const flaky = modules.flatMap((module) =>
      [...module.children.allTests()].filter((test) => test.diagnostic()?.flaky),
    )
    if (flaky.length === 0) return
    const lines = flaky.flatMap((test) => [
      `  ${test.module.relativeModuleId} > ${test.fullName}`,
      ...(test.result().errors ?? []).slice(0, 1).flatMap(({ message, diff = '' }) => {
        // The message alone leaves out what a command has printed.
        return [message.split('\n', 1)[0] ?? '', ...diff.split('\n').slice(0, 40)].map((line) => `    ${line}`)
      }),
    ])
    process.stdout.write(`\n${['Passed on a second try:', ...lines].join('\n')}\n\n`)
  }
}
