# A ComfyUI for compose.yaml. Its models and pictures lie in volumes.
FROM python:3.12-slim
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
ARG VERSION=v0.3.64
RUN git clone --depth 1 --branch "$VERSION" https://github.com/comfyanonymous/ComfyUI.git /comfyui
WORKDIR /comfyui
RUN pip install --no-cache-dir -r requirements.txt
EXPOSE 8188
ENTRYPOINT ["python", "main.py", "--listen", "0.0.0.0"]
