{{/*
A webhook that is asked about new pods. Arguments: root; name; path, which tells the injector what the selector has
matched, as its own view of the namespace may be older; selector, more than that the namespace is not excluded, in YAML;
conditions, in YAML; ignore, where pods start without an answer; seconds. All but the first three may be left out.
*/}}
{{- define "sluice.podWebhook" -}}
- name: {{ .name }}.sluice.mesh
  clientConfig:
    service: { name: sluice-injector, namespace: {{ .root.Release.Namespace }}, path: {{ .path }}, port: 443 }
  rules:
    - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods], scope: Namespaced }
  namespaceSelector:
    matchExpressions:
      # What the cluster needs to start, this injector too, must not wait for it.
      - key: kubernetes.io/metadata.name
        operator: NotIn
        values: {{ include "sluice.excludedNamespaces" .root }}
      {{- with .selector }}
      {{- . | nindent 6 }}
      {{- end }}
  matchConditions:
    {{- .conditions | nindent 4 }}
  failurePolicy: {{ ternary "Ignore" "Fail" (default false .ignore) }}
  reinvocationPolicy: IfNeeded
  matchPolicy: Equivalent
  sideEffects: None
  timeoutSeconds: {{ .seconds | default 10 }}
  admissionReviewVersions: [v1]
{{- end -}}

{{/* Pods that are injected, but for those for which the kubelet or Windows leaves no sidecar. */}}
{{- define "sluice.injectable" -}}
# They are never injected. Those of the network that this injector needs itself are among them.
- name: not-on-the-nodes-network
  expression: "!has(object.spec.hostNetwork) || !object.spec.hostNetwork"
- name: not-for-windows
  expression: >-
    !(has(object.spec.os) && object.spec.os.name == 'windows') &&
    !(has(object.spec.nodeSelector) && ['kubernetes.io/os', 'beta.kubernetes.io/os'].exists(key,
    key in object.spec.nodeSelector && object.spec.nodeSelector[key] == 'windows')) &&
    !(has(object.spec.affinity) && has(object.spec.affinity.nodeAffinity) &&
    has(object.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution) &&
    object.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms.all(term,
    has(term.matchExpressions) && term.matchExpressions.exists(requirement,
    requirement.key in ['kubernetes.io/os', 'beta.kubernetes.io/os'] && requirement.operator == 'In' &&
    requirement.values.all(value, value == 'windows'))))
{{ include "sluice.notAMirror" . }}
{{- end -}}

{{- define "sluice.notAMirror" -}}
# The kubelet runs the pod as its file has it, whatever becomes of the mirror.
- name: not-the-mirror-of-a-static-pod
  expression: >-
    !(has(object.metadata.annotations) && 'kubernetes.io/config.mirror' in object.metadata.annotations)
{{- end -}}

{{/* The pod does not opt out by a label, or by an annotation where it has no label. Argument: the key. */}}
{{- define "sluice.doesNotOptOut" -}}
- name: does-not-opt-out
  expression: >-
    (has(object.metadata.labels) && '{{ . }}' in object.metadata.labels) ?
    object.metadata.labels['{{ . }}'] != 'false' :
    !(has(object.metadata.annotations) && '{{ . }}' in object.metadata.annotations &&
    object.metadata.annotations['{{ . }}'] == 'false')
{{- end -}}
