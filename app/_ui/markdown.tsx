import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { cn } from "./cn.ts";

/**
 * Markdown as it is read. HTML in the source is shown as text and links can only be http, https, mailto or within the
 * site: micromark does both unless told otherwise, so what people write can be put into the page.
 */
export function Markdown({ source, className }: { source: string; className?: string }) {
  const html = micromark(source, { extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  // biome-ignore lint/security/noDangerouslySetInnerHtml: reason: micromark escapes all HTML of the source, see above
  return <div className={cn("prose", className)} dir="auto" dangerouslySetInnerHTML={{ __html: html }} />;
}
