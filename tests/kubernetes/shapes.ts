// Custom resources whose operators publish their shape as a page alone, with the fields that are used here.
import type { IAffinity } from "kubernetes-models/v1/Affinity";
import type { IResourceRequirements } from "kubernetes-models/v1/ResourceRequirements";
import type { IBarmanObjectStoreConfiguration } from "@kubernetes-models/cloudnative-pg/github.com/cloudnative-pg/barman-cloud/pkg/api/BarmanObjectStoreConfiguration";

interface Metadata {
  name: string;
  namespace: string;
}

// https://github.com/rabbitmq/cluster-operator/wiki/API_Reference#rabbitmqclusterspec
export interface IRabbitmqCluster {
  apiVersion: "rabbitmq.com/v1beta1";
  kind: "RabbitmqCluster";
  metadata: Metadata;
  spec: {
    replicas: 1 | 3 | 5;
    image?: string;
    persistence?: { storage?: string; storageClassName?: string };
    resources?: IResourceRequirements;
    affinity?: IAffinity;
    terminationGracePeriodSeconds?: number;
    rabbitmq?: { additionalConfig?: string; advancedConfig?: string };
  };
}

// https://cloudnative-pg.io/plugin-barman-cloud/docs/plugin-barman-cloud.v1/
export interface IObjectStore {
  apiVersion: "barmancloud.cnpg.io/v1";
  kind: "ObjectStore";
  metadata: Metadata;
  spec: { configuration: IBarmanObjectStoreConfiguration; retentionPolicy?: string };
}
