import Type from "typebox";
import { exact, optional, text } from "./check.ts";

const localized = exact({ value: text, localizedValue: text });

/** Shape of Microsoft.Insights/stable/2024-02-01/metrics_API.json. */
export const metricsShape = exact({
  cost: Type.Integer(),
  timespan: text,
  interval: optional(text),
  namespace: text,
  resourceregion: text,
  value: Type.Array(
    exact({
      id: text,
      type: Type.Literal("Microsoft.Insights/metrics"),
      name: localized,
      displayDescription: text,
      unit: text,
      errorCode: text,
      timeseries: Type.Array(
        exact({
          metadatavalues: Type.Array(exact({ name: localized, value: text })),
          data: Type.Array(
            exact({
              timeStamp: text,
              total: optional(Type.Number()),
              count: optional(Type.Number()),
              average: optional(Type.Number()),
              minimum: optional(Type.Number()),
              maximum: optional(Type.Number()),
            }),
          ),
        }),
      ),
    }),
  ),
});
