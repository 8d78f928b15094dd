/** Where to go after signing in: a path of this site and nothing else, whatever the address says. */
export function localPath(next: string | undefined): string {
  if (!next?.startsWith("/")) return "/projects";
  const here = "http://here.invalid";
  const target = URL.canParse(next, here) ? new URL(next, here) : null;
  if (!target || target.origin !== here || target.pathname.startsWith("/sign-in")) return "/projects";
  return target.pathname + target.search;
}
