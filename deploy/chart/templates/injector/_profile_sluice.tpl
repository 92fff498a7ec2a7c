{{/* The webhooks by which pods get their sidecar, in Sluice's own words. */}}
{{- define "sluice.webhooks.sluice" -}}
{{- $injectable := include "sluice.injectable" . -}}
# The namespace opts in, and the pod does not opt out.
{{ include "sluice.podWebhook" (dict "root" . "name" "inject" "path" "/inject/opted-in"
    "selector" (include "sluice.selector.optedIn" .)
    "conditions" (printf "%s\n%s" $injectable (include "sluice.doesNotOptOut" "sluice.mesh/inject"))) }}

# The pod opts in itself.
{{ include "sluice.podWebhook" (dict "root" . "name" "pods" "path" "/inject/not-opted-in"
    "selector" (include "sluice.selector.notOptedIn" .)
    "conditions" (printf "%s\n%s" $injectable (include "sluice.optsIn" .))) }}

# Nobody opts in; but alwaysInjectSelector, which only the injector knows, may choose the pod.
{{ include "sluice.podWebhook" (dict "root" . "name" "others" "path" "/inject/not-opted-in"
    "selector" (include "sluice.selector.notOptedIn" .)
    "conditions" (printf "%s\n%s" $injectable (include "sluice.unset" .)) "ignore" true "seconds" 2) }}
{{- end -}}

{{- define "sluice.selector.optedIn" -}}
- key: sluice.mesh/injection
  operator: In
  values: [enabled]
{{- end -}}

{{- define "sluice.selector.notOptedIn" -}}
- key: sluice.mesh/injection
  operator: NotIn
  values: [enabled]
{{- end -}}

{{- define "sluice.optsIn" -}}
- name: opts-in
  expression: >-
    (has(object.metadata.labels) && 'sluice.mesh/inject' in object.metadata.labels) ?
    object.metadata.labels['sluice.mesh/inject'] != 'false' :
    (has(object.metadata.annotations) && 'sluice.mesh/inject' in object.metadata.annotations &&
    object.metadata.annotations['sluice.mesh/inject'] != 'false')
{{- end -}}

{{- define "sluice.unset" -}}
- name: unset
  expression: >-
    !(has(object.metadata.labels) && 'sluice.mesh/inject' in object.metadata.labels) &&
    !(has(object.metadata.annotations) && 'sluice.mesh/inject' in object.metadata.annotations)
{{- end -}}
