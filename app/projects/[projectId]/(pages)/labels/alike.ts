/**
 * Which labels look alike to whom. A tag is told from another by its underline and its chip for everybody, and by its colour for
 * those who see it; two labels with one underline must then differ in colour for eyes without one of the three cones too.
 */
import type { Label } from "#lib/annotation/label.ts";

export const visions = ["all", "protanopia", "deuteranopia", "tritanopia"] as const;
export type Vision = (typeof visions)[number];

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const without: Record<Exclude<Vision, "all">, Matrix> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** How far apart two colours, `#rrggbb`, are for these eyes, in OKLab; about 0.02 is the least that is noticed side by side. */
export function distance(one: string, other: string, vision: Vision): number {
  const [a, b] = [oklab(seen(linear(one), vision)), oklab(seen(linear(other), vision))];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** Two thin underlines in different places must differ by more than two patches side by side. */
export const least = 0.06;

/** The labels with the same underline whose colours cannot be told apart by everybody. */
export function alike<L extends Pick<Label, "color" | "underline">>(look: L, others: readonly L[]): L[] {
  return others.filter(
    (other) =>
      other.underline === look.underline && visions.some((vision) => distance(look.color, other.color, vision) < least),
  );
}

function linear(color: string): Triple {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;
}

function seen(color: Triple, vision: Vision): Triple {
  if (vision === "all") return color;
  return times(without[vision], color).map((value) => Math.min(1, Math.max(0, value))) as unknown as Triple;
}

function times(matrix: Matrix, [x, y, z]: Triple): Triple {
  return matrix.map(([a, b, c]) => a * x + b * y + c * z) as unknown as Triple;
}

/** Björn Ottosson 2020. */
function oklab(color: Triple): Triple {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    color,
  ).map(Math.cbrt) as unknown as Triple;
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
}
