// Turns a cube with WebGL.
import { BoxGeometry, Mesh, MeshNormalMaterial, PerspectiveCamera, Scene, WebGLRenderer } from 'three'

const WIDTH = 400
const HEIGHT = 300
const scene = new Scene()
const cube = new Mesh(new BoxGeometry(), new MeshNormalMaterial())
scene.add(cube)
const camera = new PerspectiveCamera(70, WIDTH / HEIGHT)
camera.position.z = 2

const renderer = new WebGLRenderer()
renderer.setSize(WIDTH, HEIGHT)
document.getElementById('stage').append(renderer.domElement)
renderer.setAnimationLoop((time) => {
  cube.rotation.y = time / 1_000
  renderer.render(scene, camera)
})
