// Kills tabs as a system does that needs their memory: without a word to them.

/** Finds the processes that draw the pages of a page's browser. What it gives ends them at once, and waits until they are gone. */
export async function killer(page) {
  const session = await page.context().browser().newBrowserCDPSession();
  const tabs = async () => (await session.send("SystemInfo.getProcessInfo")).processInfo.filter(({ type }) => type === "renderer");
  const mine = await tabs();
  return async () => {
    for (const { id } of mine) process.kill(id, "SIGKILL");
    const gone = async () => (await tabs()).every(({ id }) => !mine.some((killed) => killed.id === id));
    while (!(await gone())) await new Promise((resume) => setTimeout(resume, 20));
    await session.detach();
  };
}
