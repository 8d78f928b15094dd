import Link from "next/link";
import { cn } from "../../../../_ui/cn.ts";

/** The two halves of a project's activity: what runs in the background, and what people did. */
export function ActivityNav({ projectId, here }: { projectId: string; here: "jobs" | "record" }) {
  const base = `/projects/${projectId}/activity`;
  const choices = [
    { id: "jobs", label: "Jobs", href: base },
    { id: "record", label: "Record", href: `${base}/record` },
  ];
  return (
    <nav aria-label="Activity" className="-mt-2 mb-6">
      <ul className="flex gap-1">
        {choices.map(({ id, label, href }) => (
          <li key={id}>
            <Link
              href={href}
              aria-current={id === here ? "page" : undefined}
              className={cn(
                "block rounded-full px-3 py-1 text-[0.8125rem] text-muted -outline-offset-2! hover:bg-ink/6 hover:text-ink pointer-coarse:py-2.5",
                id === here && "bg-ink/8 font-medium text-ink",
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
