// Where the tests are, in which order they begin, and how long one may take.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes minutes begins first: at the end it would run alone. */
class JourneysFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isJourney = ({ moduleId }: TestSpecification) => moduleId.includes('/test/journey/');
    return [...sorted.filter(isJourney), ...sorted.filter((file) => !isJourney(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/kit/current-worker-program.ts'],
    sequence: { sequencer: JourneysFirst },
    pool: 'forks',
    // A module is loaded once for each worker, not once for each file: a third of all work was loading. Tests keep no state in modules.
    isolate: false,
    // Tests often wait, for servers that are made to fail and for programs: more workers than cores keep all of them busy.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    // Real compilers, browsers and servers run inside tests, on machines that may be slow.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
