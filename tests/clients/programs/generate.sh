# The commands that docs/clients.md shows; test_generate_lines.py holds them to those of make
# test-clients.

openapi-generator-cli generate -g java --library native --additional-properties=openApiNullable=false,useJakartaEe=true,useSingleRequestParameter=true -i "http://localhost:8767/_mock/openapi.yaml?part=api" -o client

openapi-generator-cli generate -g go --additional-properties=packageName=sms,withGoMod=false -i "http://localhost:8767/_mock/openapi.yaml?part=api" -o sms

openapi-generator-cli generate -g ruby -i "http://localhost:8767/_mock/openapi.yaml?part=api" -o client

openapi-generator-cli generate -g csharp --library httpclient --additional-properties=targetFramework=netstandard2.0 -i "http://localhost:8767/_mock/openapi.yaml?part=api" -o client

openapi-generator-cli generate -g php -i "http://localhost:8767/_mock/openapi.yaml?part=api" -o client

openapi-generator-cli generate -g python -i "http://localhost:8767/_mock/openapi.yaml?part=api" -o client

openapi-generator-cli generate -g typescript-fetch -i "http://localhost:8767/_mock/openapi.yaml?part=api" -o client

npx openapi-typescript "http://localhost:8767/_mock/openapi.yaml?part=api" -o client/schema.d.ts

openapi-python-client generate --url "http://localhost:8767/_mock/openapi.yaml?part=api"
