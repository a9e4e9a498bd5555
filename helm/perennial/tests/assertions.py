#!/usr/bin/env python3
"""Says what must hold of every rendering of the chart: assertions.py NAME RENDERED.yaml"""
import re
import sys

import yaml

ROLES = ["api", "intake", "monitor", "orchestrator", "gpu", "gateway"]
SECRET_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|ACCESS_KEY|API_?KEY|REQUEST_KEY|JAAS|USERNAME")
CREDENTIALS = re.compile(r"://[^/\s]*@|password=", re.IGNORECASE)

name, path = sys.argv[1], sys.argv[2]
with open(path, encoding="utf-8") as rendered:
    objects = [document for document in yaml.safe_load_all(rendered) if document]
outcomes = []


def says(sentence, holds):
    outcomes.append(holds)
    if not holds:
        print(f"FAILED  {name}: {sentence}")


def of_kind(kind):
    return {thing["metadata"]["name"]: thing for thing in objects if thing["kind"] == kind}


def pods():
    """Each pod template with the name of what makes it."""
    for thing in objects:
        if thing["kind"] in ("Deployment", "Job"):
            yield f"{thing['kind']} {thing['metadata']['name']}", thing["spec"]["template"]


def component(thing):
    return thing["metadata"]["labels"].get("app.kubernetes.io/component")


def pods_are_restricted():
    for who, template in pods():
        spec = template["spec"]
        security = spec["securityContext"]
        says(f"{who} runs as somebody else than root", security["runAsNonRoot"] is True and security["runAsUser"] > 0)
        says(f"{who} has the runtime's seccomp profile", security["seccompProfile"]["type"] == "RuntimeDefault")
        says(f"{who} gets no token of the cluster", spec["automountServiceAccountToken"] is False)
        says(f"{who} shares nothing with its node", not any(spec.get(key) for key in ("hostNetwork", "hostPID", "hostIPC")))
        says(f"{who} mounts no path of its node", not any("hostPath" in volume for volume in spec["volumes"]))
        for container in spec["containers"] + spec.get("initContainers", []):
            of = f"{who}, container {container['name']}"
            own = container["securityContext"]
            says(f"{of} cannot gain rights", own["allowPrivilegeEscalation"] is False and not own.get("privileged"))
            says(f"{of} has no capability", own["capabilities"] == {"drop": ["ALL"]})
            says(f"{of} cannot write to its image", own["readOnlyRootFilesystem"] is True)
            says(f"{of} is not root", own["runAsNonRoot"] is True)
            says(f"{of} has a seccomp profile", own["seccompProfile"]["type"] == "RuntimeDefault")
            mounts = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}
            volumes = {volume["name"]: volume for volume in spec["volumes"]}
            says(f"{of} can write to /tmp and its cache", {"/tmp", "/var/cache/perennial"} <= mounts.keys())
            says(f"{of} mounts what the pod has", set(mounts.values()) <= volumes.keys())
            says(f"{of} has bounded memory", "memory" in container["resources"]["limits"])


def secrets_are_references():
    says("no Secret is made", not of_kind("Secret"))
    for who, template in pods():
        for container in template["spec"]["containers"]:
            names = [entry["name"] for entry in container["env"]]
            says(f"{who} sets no variable twice", len(names) == len(set(names)))
            for entry in container["env"]:
                of = f"{who}, variable {entry['name']}"
                if SECRET_NAME.search(entry["name"]) and not entry["name"].endswith("_FILE"):
                    says(f"{of} comes from a Secret", "secretKeyRef" in entry.get("valueFrom", {}) and "value" not in entry)
                says(f"{of} holds no credentials", not CREDENTIALS.search(entry.get("value", "")))
    for settings in of_kind("ConfigMap").values():
        for key, value in settings["data"].items():
            says(f"setting {key} is no credential", not SECRET_NAME.search(key) and not CREDENTIALS.search(value))


def each_role_knows_only_its_credentials():
    needs = {
        "api": {"QUARKUS_DATASOURCE", "PERENNIAL_S3"},
        "intake": {"QUARKUS_DATASOURCE", "PERENNIAL_S3", "KAFKA_SASL", "PERENNIAL_REQUEST"},
        "monitor": {"PERENNIAL_S3", "KAFKA_SASL"},
        "orchestrator": {"QUARKUS_DATASOURCE", "PERENNIAL_S3", "KAFKA_SASL"},
        "gpu": {"PERENNIAL_S3"},
        "gateway": {"QUARKUS_DATASOURCE", "PERENNIAL_S3", "KAFKA_SASL", "PERENNIAL_REQUEST"},
    }
    for deployment in of_kind("Deployment").values():
        role = component(deployment)
        container = deployment["spec"]["template"]["spec"]["containers"][0]
        own = [entry["name"] for entry in container["env"] if "secretKeyRef" in entry.get("valueFrom", {})]
        given = {"_".join(one.split("_")[:2]) for one in own if one.startswith(("QUARKUS", "PERENNIAL", "KAFKA"))}
        says(f"role {role} is given {sorted(given)}, not more than it needs", given <= needs[role])
        says(f"role {role} has what it needs", needs[role] - {"KAFKA_SASL"} <= given)


def roles_are_deployed():
    says("roles are the application's", all(component(one) in ROLES for one in of_kind("Deployment").values()))
    for who, deployment in of_kind("Deployment").items():
        role = component(deployment)
        template = deployment["spec"]["template"]
        container = template["spec"]["containers"][0]
        variables = {entry["name"]: entry.get("value") for entry in container["env"]}
        says(f"{who} runs the role of its name", variables["PERENNIAL_ROLES"] == role and who.endswith("-" + role))
        says(f"{who} restarts when settings change", re.fullmatch(r"[0-9a-f]{64}", template["metadata"]["annotations"]["checksum/config"]))
        selector = deployment["spec"]["selector"]["matchLabels"]
        says(f"{who} selects its own pods", selector.items() <= template["metadata"]["labels"].items())
        says(f"{who} selects by role", selector["app.kubernetes.io/component"] == role)
        probes = {kind: container[kind + "Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
        says(f"{who} is asked on the management port", {probe["port"] for probe in probes.values()} == {"management"})
        says(f"{who} is alive whatever is down around it", probes["liveness"]["path"] == "/q/health/live")
        says(f"{who} starts whatever is down around it", probes["startup"]["path"] == "/q/health/started")
        says(f"{who} is ready when it can work", probes["readiness"]["path"] == "/q/health/ready")
        ports = {port["name"]: port["containerPort"] for port in container["ports"]}
        says(f"{who} opens the ports it serves", ports.keys() == ({"http", "management"} if role in ("api", "gateway") else {"management"}))
        says(f"{who} has its management apart", ports["management"] == 9000)
        listens = role in ("api", "gateway")
        says(f"{who} listens beyond loopback only to serve", (variables.get("QUARKUS_HTTP_HOST") == "0.0.0.0") == listens)
        files = [volume["secret"] for volume in template["spec"]["volumes"] if volume["name"] == "access"]
        says(f"{who} knows who may call, if it listens", bool(files) == listens == ("PERENNIAL_ACCESS_TOKENS_FILE" in variables))
        says(f"{who} answers to its Service's name", not listens or who in variables["PERENNIAL_ACCESS_HOSTS"].split(","))


def models_come_in_where_they_are_read():
    for who, deployment in of_kind("Deployment").items():
        reads = component(deployment) in ("api", "intake")
        spec = deployment["spec"]["template"]["spec"]
        container = spec["containers"][0]
        folders = [entry["value"] for entry in container["env"] if entry["name"] == "PERENNIAL_INTAKE_FOLDERS"]
        mounts = {mount["mountPath"]: mount for mount in container["volumeMounts"] if mount["name"].startswith("models")}
        held = {volume["name"] for volume in spec["volumes"] if volume["name"].startswith("models")}
        opened = name in ("production", "rebuild") and reads
        says(f"{who} opens the folders of models only where they are read", folders == (["/models,/models-of-others"] if opened else []))
        says(f"{who} mounts what holds them", set(mounts) == ({"/models", "/models-of-others"} if opened else set()))
        says(f"{who} has the volumes for it", held == ({"models", "models-of-others"} if opened else set()))
        says(f"{who} cannot write to models", all(mount["readOnly"] is True for mount in mounts.values()))


def models_fit_their_volume():
    units = {"Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
    for who, deployment in of_kind("Deployment").items():
        spec = deployment["spec"]["template"]["spec"]
        variables = {entry["name"]: entry.get("value") for entry in spec["containers"][0]["env"]}
        size = next(volume["emptyDir"]["sizeLimit"] for volume in spec["volumes"] if volume["name"] == "scratch")
        scratch = float(size[:-2]) * units[size[-2:]]
        says(f"{who} keeps models in its scratch space", variables.get("PERENNIAL_CACHE_FOLDER", "").startswith("/tmp/"))
        limit = int(variables.get("PERENNIAL_CACHE_LIMIT", "21474836480"))
        says(f"{who} fills most of its scratch space with models, and never all", 0.8 * scratch < limit < 0.9 * scratch)


def answers_end_before_their_pod():
    for who, deployment in of_kind("Deployment").items():
        spec = deployment["spec"]["template"]["spec"]
        variables = {entry["name"]: entry.get("value") for entry in spec["containers"][0]["env"]}
        waits = int(variables.get("QUARKUS_SHUTDOWN_TIMEOUT", "0S").rstrip("S"))
        grace = spec["terminationGracePeriodSeconds"] - spec["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
        says(f"{who} lets answers end if it gives any, and is not killed meanwhile", (component(deployment) == "gateway") == (waits > 0) and waits < grace)


def names_lead_somewhere():
    deployments = of_kind("Deployment")
    for who, scaler in of_kind("HorizontalPodAutoscaler").items():
        target = scaler["spec"]["scaleTargetRef"]["name"]
        says(f"scaler {who} has its Deployment", target in deployments)
        says(f"{target} leaves replicas to its scaler", "replicas" not in deployments[target]["spec"])
    for kind in ("Service", "PodDisruptionBudget", "NetworkPolicy"):
        for who, thing in of_kind(kind).items():
            spec = thing["spec"]
            selector = spec.get("podSelector") or spec["selector"]
            wanted = selector.get("matchLabels", selector)
            found = [one for one, template in pods() if wanted.items() <= template["metadata"]["labels"].items()]
            says(f"{kind} {who} selects pods", bool(found))
    accounts = of_kind("ServiceAccount")
    says("accounts hand out no token", all(one["automountServiceAccountToken"] is False for one in accounts.values()))
    settings = of_kind("ConfigMap")
    for who, deployment in deployments.items():
        for source in deployment["spec"]["template"]["spec"]["containers"][0]["envFrom"]:
            says(f"{who} reads settings that exist", source["configMapRef"]["name"] in settings)
    for who, budget in of_kind("PodDisruptionBudget").items():
        says(f"budget {who} lets a node be drained", budget["spec"]["maxUnavailable"] >= 1)


def jobs_come_first():
    for who, job in of_kind("Job").items():
        hooks = job["metadata"]["annotations"]["helm.sh/hook"]
        says(f"{who} runs before install and upgrade", hooks == "pre-install,pre-upgrade")
        container = job["spec"]["template"]["spec"]["containers"][0]
        says(f"{who} runs the application in its mode", container["args"] == [component(job)])
        says(f"{who} needs nothing that comes later", "envFrom" not in container and "serviceAccountName" not in job["spec"]["template"]["spec"])


def java_options(deployment):
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    return next(one["value"] for one in container["env"] if one["name"] == "JAVA_TOOL_OPTIONS").split()


def minimal():
    says("minimal lets every pod use vector instructions", all("--add-modules=jdk.incubator.vector" in java_options(one) for one in of_kind("Deployment").values()))
    says("minimal has all roles once", all(one["spec"]["replicas"] == 1 for one in of_kind("Deployment").values()) and len(of_kind("Deployment")) == 6)
    says("minimal has two Services", {component(one) for one in of_kind("Service").values()} == {"api", "gateway"})
    says("minimal has two Jobs", {component(one) for one in of_kind("Job").values()} == {"migrate", "temporal-init"})
    says("minimal has nothing optional", not any(of_kind(kind) for kind in ("HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy")))
    gpu = next(one for one in of_kind("Deployment").values() if component(one) == "gpu")["spec"]["template"]["spec"]
    says("minimal asks for no GPU", "nvidia.com/gpu" not in gpu["containers"][0]["resources"]["limits"] and "tolerations" not in gpu)


def production():
    says("production scales api and gateway", {component(one) for one in of_kind("HorizontalPodAutoscaler").values()} == {"api", "gateway"})
    says("production budgets every role", {component(one) for one in of_kind("PodDisruptionBudget").values()} == set(ROLES))
    policies = {component(one): one["spec"] for one in of_kind("NetworkPolicy").values()}
    says("production closes every pod", policies.keys() == set(ROLES) | {"migrate", "temporal-init"})
    says("production closes both ways", all(set(one["policyTypes"]) == {"Ingress", "Egress"} for one in policies.values()))
    ways = {role: {port["port"] for rule in spec["egress"] for port in rule["ports"]} for role, spec in policies.items()}
    says("gpu reaches S3 and Temporal alone", ways["gpu"] == {53, 443, 7233})
    says("the migration reaches the database alone", ways["migrate"] == {53, 5432})
    says("gateway reaches no Temporal", ways["gateway"] == {53, 443, 5432, 9093})
    says("pods without users are closed to them", {port["port"] for rule in policies["gpu"]["ingress"] for port in rule["ports"]} == {"management"})
    deployments = {component(one): one["spec"] for one in of_kind("Deployment").values()}
    hosts = next(one["value"] for one in deployments["api"]["template"]["spec"]["containers"][0]["env"] if one["name"] == "PERENNIAL_ACCESS_HOSTS")
    says("api answers to the names given and its own", hosts.split(",")[2:] == [
        "perennial-api.models.svc", "perennial-api.models.svc.cluster.local", "perennial.example.org", "models.example.org"])
    gpu = deployments["gpu"]["template"]["spec"]
    says("a gpu pod has one GPU", gpu["containers"][0]["resources"]["limits"]["nvidia.com/gpu"] == 1)
    devices = {role: [one["value"] for one in spec["template"]["spec"]["containers"][0]["env"] if one["name"] == "PERENNIAL_DEVICE"] for role, spec in deployments.items()}
    says("a gpu pod computes there, the others do not", devices == {role: ["cuda"] if role == "gpu" else [] for role in deployments})
    says("a gpu pod goes where GPUs are", {"nvidia.com/gpu", "dedicated"} == {one["key"] for one in gpu["tolerations"]})
    says("a gpu pod is never doubled", deployments["gpu"]["strategy"] == {"type": "Recreate"})
    shared = next(volume for volume in gpu["volumes"] if volume["name"] == "shared-memory")
    says("a gpu pod has shared memory", shared["emptyDir"] == {"medium": "Memory", "sizeLimit": "16Gi"})
    says("a gpu pod runs the cuda image", gpu["containers"][0]["image"].endswith("@sha256:" + "2" * 64))
    says("others run the cpu image", deployments["api"]["template"]["spec"]["containers"][0]["image"].endswith("@sha256:" + "1" * 64))


def rebuild():
    jobs = {component(one): one["spec"]["template"]["spec"]["containers"][0] for one in of_kind("Job").values()}
    says("the job that rebuilds is there when asked for", jobs.keys() == {"migrate", "temporal-init", "rebuild"})
    limits = {component(one): one["spec"]["activeDeadlineSeconds"] for one in of_kind("Job").values()}
    says("it has hours, the others minutes", limits == {"migrate": 600, "temporal-init": 600, "rebuild": 21600})
    secrets = {one["name"] for one in jobs["rebuild"]["env"] if "valueFrom" in one}
    says("it may use database and store", {"QUARKUS_DATASOURCE_PASSWORD", "PERENNIAL_S3_SECRET_KEY"} <= secrets)
    policy = next(one["spec"] for one in of_kind("NetworkPolicy").values() if component(one) == "rebuild")
    says("it reaches database, store and Temporal alone", {port["port"] for rule in policy["egress"] for port in rule["ports"]} == {53, 443, 5432, 7233})


def split_gateway():
    says("an image without the module is not asked for it", not any("--add-modules=jdk.incubator.vector" in java_options(one) for one in of_kind("Deployment").values()))
    says("no gateway is deployed", "gateway" not in {component(one) for one in objects})
    says("the migration is left to others", {component(one) for one in of_kind("Job").values()} == {"temporal-init"})
    says("no account is made", not of_kind("ServiceAccount"))
    accounts = {template["spec"].get("serviceAccountName") for who, template in pods() if who.startswith("Deployment")}
    says("the given account is used", accounts == {"models"})
    intake = next(one for one in of_kind("Deployment").values() if component(one) == "intake")["spec"]["template"]["spec"]
    references = {entry["name"]: entry["valueFrom"]["secretKeyRef"] for entry in intake["containers"][0]["env"] if "valueFrom" in entry}
    says("keys are as given", references["QUARKUS_DATASOURCE_PASSWORD"] == {"name": "models-postgresql", "key": "pass"})
    says("Kafka's line is by reference", references["KAFKA_SASL_JAAS_CONFIG"] == {"name": "models-kafka", "key": "jaas"})
    certificates = next(volume for volume in intake["volumes"] if volume["name"] == "certificates")
    says("certificates are mounted", certificates["secret"]["secretName"] == "models-certificates")


for assertion in (pods_are_restricted, secrets_are_references, each_role_knows_only_its_credentials, roles_are_deployed, models_come_in_where_they_are_read, models_fit_their_volume, answers_end_before_their_pod, names_lead_somewhere, jobs_come_first):
    assertion()
{"minimal": minimal, "production": production, "split-gateway": split_gateway, "rebuild": rebuild}.get(name, lambda: None)()
print(f"assertions {sum(map(bool, outcomes))} {len(outcomes)}")
