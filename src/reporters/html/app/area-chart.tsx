import type { ComponentChildren } from "preact";

interface Layer {
  readonly name: string;
  readonly class: string;
  readonly values: readonly number[];
}

interface Props {
  readonly title: string;
  readonly description: string;
  /** Stacked, the first at the bottom. */
  readonly layers: readonly Layer[];
  /** Name of each step, for the table. */
  readonly steps: readonly string[];
  readonly children?: ComponentChildren;
}

const width = 600;
const height = 120;

/** Values over time, stacked; with the same figures as a table, for those who want them or do not see the chart. */
export function AreaChart({ title, description, layers, steps }: Props) {
  const sums = steps.map((_, at) => layers.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
  const most = Math.max(1, ...sums);
  const x = (at: number) => (steps.length < 2 ? width / 2 : (at / (steps.length - 1)) * width);
  const y = (value: number) => height - (value / most) * (height - 8);
  let below = steps.map(() => 0);
  const paths = layers.map(({ name, class: layerClass, values }) => {
    const above = below.map((value, at) => value + (values[at] ?? 0));
    const path = areaPath(above, below, { x, y });
    below = above;
    return <path key={name} class={`fill ${layerClass}`} d={path} />;
  });
  return (
    <figure class="chart">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}. ${description}`}
      >
        <title>{title}</title>
        <desc>{description}</desc>
        <line class="axis" x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} />
        {paths}
      </svg>
      <figcaption>
        <span>{steps[0]}</span>
        <span class="muted">most: {most.toLocaleString("en")}</span>
        <span>{steps.at(-1)}</span>
      </figcaption>
      <Figures title={title} layers={layers} steps={steps} />
    </figure>
  );
}

interface Scales {
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
}

function areaPath(above: readonly number[], below: readonly number[], { x, y }: Scales): string {
  // One step alone is a bar: an area of one point would not be seen.
  if (above.length === 1)
    return `M${x(0) - 20} ${y(below[0] ?? 0)}V${y(above[0] ?? 0)}H${x(0) + 20}V${y(below[0] ?? 0)}Z`;
  const point = (value: number, at: number) => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
  const back = below.map(point).reverse();
  return `M${above.map(point).join("L")}L${back.join("L")}Z`;
}

function Figures({ title, layers, steps }: Pick<Props, "title" | "layers" | "steps">) {
  return (
    <details class="figures">
      <summary>As a table</summary>
      <div class="scroll">
        <table class="plain-table">
          <caption class="unseen">{title}</caption>
          <thead>
            <tr>
              <th scope="col">Time</th>
              {layers.map(({ name }) => (
                <th scope="col" class="number" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {steps.map((step, at) => (
              <tr key={step}>
                <th scope="row">{step}</th>
                {layers.map(({ name, values }) => (
                  <td class="number" key={name}>
                    {(values[at] ?? 0).toLocaleString("en")}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
