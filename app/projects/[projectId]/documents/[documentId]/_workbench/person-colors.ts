/** How many colours there are for people; `workbench.css` names them `--sw-person-0` and so on. */
export const personColors = 8;
