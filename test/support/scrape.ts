/** One line of a scrape. */
export interface Sample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** What Prometheus reads. */
export interface Scrape {
  text: string;
  samples: Sample[];
  /** The value of the one sample with these labels; 0 if there is none. */
  valueOf(name: string, labels?: Record<string, string>): number;
}

export async function scrape(port: string | number): Promise<Scrape> {
  const response = await fetch(`http://127.0.0.1:${String(port)}/metrics`);
  if (response.status !== 200) throw new Error(`The metrics answer ${String(response.status)}`);
  const text = await response.text();
  const samples = [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = '', labels = '', value]) => ({
    name,
    labels: Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text]) => [key!, text!])),
    value: Number(value),
  }));
  return {
    text,
    samples,
    valueOf: (name, labels = {}) => {
      const found = samples.filter(
        (sample) => sample.name === name && Object.entries(labels).every(([key, text]) => sample.labels[key] === text),
      );
      if (found.length > 1) throw new Error(`${name} has ${String(found.length)} samples`);
      return found[0]?.value ?? 0;
    },
  };
}
