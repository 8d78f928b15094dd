import { roles } from "#lib/access/roles.ts";
export default function Page() { return <main>{roles.join()}</main>; }
