function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

const environmentParts = words(`
  acc acceptance dev development int integration nonprod preprod prd prod production qa sandbox sbx sit
  stage staging stg test tst uat`);

/** What or where something is, or whose product: no application of one's own is called so. */
const technologyParts = words(`
  acr admin aks api apim app appinsights application auth aws azure azuread backend blob bot cache cdn cert certificate
  client config connection connectionstring connectionstrings cosmos cosmosdb database datadog db default devops docker
  email encryption entra eventgrid eventhub external ftp func function gcp git github gitlab global google grafana host
  http https internal jenkins jwt kafka key keyvault kv ldap log logging login mail mongo mongodb mssql mysql net nuget
  oauth okta openai password pat paypal pgp pipeline postgres postgresql private public rabbitmq redis root saml sb
  secret sendgrid sentry server service servicebus sftp shared signalr slack smb smtp snowflake sonar sonarqube sp spn
  sql ssh ssl st storage stripe svc system teams terraform tls token twilio user vault vm vpn web webhook wildcard www`);

/**
 * The application that an object's name puts first, lower case: `payments` of `payments-api-db` and of `prod-payments-db`.
 * Undefined where the name does not say: two parts or fewer, a technology or product in the first place (`sql-admin-password`
 * may be anybody's), or a configuration path (`Logging--LogLevel--Default`).
 */
export function applicationInName(name: string): string | undefined {
  const parts = name.toLowerCase().split("-");
  if (parts.length < 3 || parts.includes("")) return undefined;
  const [first = "", second = ""] = parts;
  const application = environmentParts.has(first) ? second : first;
  return technologyParts.has(application) || environmentParts.has(application) ? undefined : application;
}
