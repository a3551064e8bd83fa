// The reference load as a case to import: what `org_queue` of the core's presets makes.

/** Plans alone, with exponential gaps and lengths; about `runs` of them, spread evenly over the workspaces. */
export function orgQueue(workspaces, limit, runs, utilisation) {
  const [service, startUp] = [90_000, 2_000];
  const mean = Math.floor(((startUp + service) * 100 * workspaces) / (limit * utilisation));
  const names = Array.from({ length: workspaces }, (_, i) => `workspace-${String(i + 1).padStart(3, "0")}`);
  return {
    format: 1,
    semantics: 2,
    seed: 1,
    scenario: {
      format: 1,
      name: `Org queue: ${workspaces} workspaces, ${limit} slots`,
      horizon_ms: Math.floor((mean * runs) / workspaces),
      limit,
      runners: { start_up: { dist: "fixed", ms: startUp } },
      workspaces: names.map((name) => ({
        name,
        timeout_ms: 24 * 3_600_000,
        plan: { dist: "exponential", mean_ms: service },
      })),
      sources: names.map((workspace) => ({ workspace, gaps: { dist: "exponential", mean_ms: mean } })),
    },
  };
}
