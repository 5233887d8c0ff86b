// remove: takes plugins away, and what only they needed. No network is needed, and no registry that still exists.
import { generationFacts } from '../change-plugins.ts';
import type { ClientContext } from '../context.ts';
import { lockTimeoutMs, readCurrent, switchTo } from '../home.ts';
import type { InstallPlan } from '../plan-install.ts';
import { planRemoval } from '../plan-removal.ts';

/**
 * The bytes stay in the store, for earlier generations need them.
 * Throws ClientError `client/plugin/not-installed`, and `client/resolve/conflict` when what stays needs what goes.
 */
export async function remove(
  context: Pick<ClientContext, 'home' | 'now'>,
  { names, isDryRun }: { readonly names: readonly string[]; readonly isDryRun: boolean },
): Promise<InstallPlan> {
  return context.home.withLock({ timeoutMs: lockTimeoutMs }, async () => {
    const current = await readCurrent(context.home);
    const facts = await generationFacts(context, { current, reason: `remove ${names.join(' ')}` });
    const plan = planRemoval(names, facts);
    if (plan.next !== undefined && !isDryRun) await switchTo(context.home, plan.next);
    return plan;
  });
}
