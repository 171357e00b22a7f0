// What a dashboard of ours must be, told in Grafana's own types (@grafana/schema). Text where the types have an enum of texts, since a file of JSON
// holds the texts; the parts that Grafana leaves open (options and field settings of a panel, queries) in the types of the panels that we use.
import type { AnnotationQuery, Dashboard, DashboardLink, DataQuery, Panel } from "@grafana/schema";
import type { Options as BarGaugeOptions } from "./node_modules/@grafana/schema/dist/types/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen";
import type { Options as StatOptions } from "./node_modules/@grafana/schema/dist/types/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen";
import type { FieldConfig, Options as TimeSeriesOptions } from "./node_modules/@grafana/schema/dist/types/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen";

type Plain<T> = T extends string ? `${T}` : T extends number | boolean | null | undefined ? T
  : T extends readonly (infer U)[] ? Plain<U>[] : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;

// The package has no types of its own for Prometheus.
interface PrometheusQuery extends DataQuery {
  expr: string;
  legendFormat?: string;
  interval?: string;
  instant?: boolean;
  range?: boolean;
  editorMode?: "code" | "builder";
}

// All members of a link have a default but these.
type Link = Partial<DashboardLink> & Pick<DashboardLink, "title" | "url">;

// The whole of what may stand in options and custom: no more than the types name.
type Of<K extends string, O, F> = Omit<Panel, "type" | "options" | "fieldConfig" | "targets" | "links"> & {
  type: K;
  options: O;
  fieldConfig: { defaults: Omit<NonNullable<Panel["fieldConfig"]>["defaults"], "custom"> & { custom?: F }; overrides: [] };
  targets: PrometheusQuery[];
  links?: Link[];
};

export type Checked = Plain<Omit<Dashboard, "panels" | "annotations"> & {
  panels: (Of<"timeseries", TimeSeriesOptions, FieldConfig> | Of<"stat", Partial<StatOptions>, Record<string, never>> | Of<"bargauge", Partial<BarGaugeOptions>, Record<string, never>>)[];
  annotations: { list: (AnnotationQuery<PrometheusQuery> & { titleFormat?: string })[] };
}>;
