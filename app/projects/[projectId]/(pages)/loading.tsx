import { Content } from "../../../_ui/page-shell.tsx";
import { Skeleton } from "../../../_ui/skeleton.tsx";

export default function Loading() {
  return (
    <Content wide>
      <p role="status" className="sr-only">
        Loading
      </p>
      <Skeleton className="h-9 w-64" />
      <Skeleton className="mt-3 h-4 w-96 max-w-full" />
      <Skeleton className="mt-10 h-64 w-full rounded-xl" />
    </Content>
  );
}
