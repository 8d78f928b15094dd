/** Where to go after signing in: a path of this site and nothing else, whatever the address says. */
export function localPath(next: string | undefined): string {
  if (!next?.startsWith("/")) return "/projects";
  const here = "http://here.invalid";
  const target = URL.canParse(next, here) ? new URL(next, here) : null;
  if (!target || target.origin !== here || target.pathname.startsWith("/sign-in")) return "/projects";
  // Dots are resolved by now, and may have left two slashes at the start: that would be another host.
  return /^\/[/\\]/.test(target.pathname) ? "/projects" : target.pathname + target.search;
}
