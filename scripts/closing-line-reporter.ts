// Ends a test run with one line that machines read, after naming each skipped test and what would bring it.
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Prints `N passed, N failed, N skipped` last. A module that did not load counts as one failure. */
export class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const skipped: string[] = [];
    for (const module of modules) {
      if (module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const result = test.result();
        counts[result.state] += 1;
        if (result.state === 'skipped') skipped.push(skippedLine(module, test));
      }
    }
    counts.failed += unhandledErrors.length + counts.pending;
    if (skipped.length > 0) process.stdout.write(`\nSkipped:\n${skipped.join('\n')}\n`);
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  }
}

function skippedLine(module: TestModule, test: TestCase): string {
  const result = test.result();
  const reason = result.state === 'skipped' && result.note ? `: ${result.note}` : '';
  return `  ${module.relativeModuleId} › ${test.fullName}${reason}`;
}
