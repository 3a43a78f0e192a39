/** How long something takes, in ms; the time of this process alone where others kept it waiting. */
export function stopWatch(): () => number {
  const [begin, used] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(used);
    return Math.min(performance.now() - begin, (user + system) / 1000);
  };
}
