"use client";

import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";

// Only here is recharts asked for; both charts have a table beside them, so for the screen reader they are not there.

type Props = { rows: readonly Record<string, string | number | null>[]; names: Readonly<Record<string, string>> };

/** Lines and bars are told apart by more than colour. */
const looks = [
  { color: "var(--accent)", dash: "0", fill: 1 },
  { color: "var(--danger)", dash: "6 3", fill: 0.75 },
  { color: "var(--muted)", dash: "2 3", fill: 0.55 },
] as const;

const axis = { stroke: "var(--muted)", fontSize: 12, tickLine: false } as const;
const box = {
  contentStyle: { background: "var(--raised)", border: "1px solid var(--line)", borderRadius: 8, fontSize: 12 },
  labelStyle: { color: "var(--ink)" },
  itemStyle: { color: "var(--ink)" },
} as const;
const number = (value: unknown) => (typeof value === "number" ? value.toFixed(3) : "–");

export function Lines({ rows, names }: Props) {
  return (
    <div aria-hidden className="h-64">
      <ResponsiveContainer>
        <LineChart data={[...rows]} margin={{ top: 8, right: 12, bottom: 0, left: -16 }} accessibilityLayer={false}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis dataKey="from" {...axis} />
          <YAxis domain={[lowest(rows, names), 1]} {...axis} />
          <Tooltip formatter={number} {...box} />
          <Legend wrapperStyle={{ fontSize: 12 }} />
          {Object.entries(names).map(([id, name], i) => (
            <Line
              key={id}
              dataKey={id}
              name={name}
              stroke={looks[i % looks.length]?.color}
              strokeDasharray={looks[i % looks.length]?.dash}
              strokeWidth={2}
              isAnimationActive={false}
              connectNulls
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
}

export function Bars({ rows, names }: Props) {
  return (
    <div aria-hidden className="h-64">
      <ResponsiveContainer>
        <BarChart data={[...rows]} margin={{ top: 8, right: 12, bottom: 0, left: -16 }} accessibilityLayer={false}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis dataKey="name" {...axis} />
          <YAxis domain={[lowest(rows, names), 1]} {...axis} />
          <Tooltip formatter={number} cursor={{ fill: "var(--line)", fillOpacity: 0.5 }} {...box} />
          <Legend wrapperStyle={{ fontSize: 12 }} />
          {Object.entries(names).map(([id, name], i) => (
            <Bar
              key={id}
              dataKey={id}
              name={name}
              fill={looks[i % looks.length]?.color}
              fillOpacity={looks[i % looks.length]?.fill}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

/** 0, or less where a figure is. */
function lowest(rows: Props["rows"], names: Props["names"]): number {
  const values = rows.flatMap((row) => Object.keys(names).map((id) => Number(row[id] ?? 0)));
  return Math.floor(Math.min(0, ...values) * 10) / 10;
}
